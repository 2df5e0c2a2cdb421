import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type Call = { serverName: string; hostKey: string }

/** What the product does for a machine: user-data, a listener for its call home, SSH with the key it told. */
export type Visitor = {
  userData: string
  calls: Call[]
  /** The machine's call home, when it has come. */
  called(serverName: string): Promise<Call>
  /** Runs a command on the machine; only a machine that shows the registered host key is believed. */
  ssh(address: string, hostKey: string, command: string): Promise<{ code: number; stdout: string }>
  close(): Promise<void>
}

const LIMIT_MS = 300_000

export async function until<T>(
  what: string,
  look: () => Promise<T | null | false> | T | null | false,
): Promise<T> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await pause(50)) {
    const seen = await look()
    if (seen !== null && seen !== false) return seen
  }
  throw new Error(`not within ${LIMIT_MS / 1000} s: ${what}`)
}

async function listen(server: Server, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

function userDataFor(publicKey: string, url: string): string {
  const user = {
    name: 'aura',
    groups: ['sudo'],
    shell: '/bin/bash',
    sudo: 'ALL=(ALL) NOPASSWD:ALL',
    ssh_authorized_keys: [publicKey],
  }
  const phoneHome = { url, post: ['hostname', 'pub_key_ed25519'], tries: 3 }
  return `#cloud-config\n${JSON.stringify({ users: [user], phone_home: phoneHome })}\n`
}

export async function createVisitor({ hostAddress }: { hostAddress: string }): Promise<Visitor> {
  const folder = await mkdtemp(join(tmpdir(), 'aura-visitor-'))
  const key = join(folder, 'key')
  const { stdout: publicKey } = await run('sh', [
    '-c',
    `ssh-keygen -q -t ed25519 -N "" -f "$0" && cat "$0.pub"`,
    key,
  ])
  const calls: Call[] = []
  const listener = createServer((request, response) => {
    let body = ''
    request.on('data', (bytes: Buffer) => (body += bytes.toString()))
    request.on('end', () => {
      const form = new URLSearchParams(body)
      const hostKey = (form.get('pub_key_ed25519') ?? '').trim().split(' ').slice(0, 2).join(' ')
      calls.push({ serverName: form.get('hostname') ?? '', hostKey })
      response.end('ok')
    })
  })
  const port = await listen(listener, hostAddress)
  return {
    userData: userDataFor(publicKey.trim(), `http://${hostAddress}:${port}/phone`),
    calls,
    called: (serverName) =>
      until(`${serverName} calls home`, () => calls.find((call) => call.serverName === serverName) ?? null),
    async ssh(address, hostKey, command) {
      const knownHosts = join(folder, `known-${address}`)
      await writeFile(knownHosts, `${address} ${hostKey}\n`)
      const options = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${knownHosts}`, 'ConnectTimeout=60']
      const args = [...options.flatMap((option) => ['-o', option]), '-i', key, `aura@${address}`, command]
      return run('ssh', args).then(
        ({ stdout }) => ({ code: 0, stdout }),
        (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
      )
    },
    async close() {
      listener.closeAllConnections()
      await new Promise((resolve) => listener.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** SSH's first line, or null when nothing answers in time. */
export function sshBanner(address: string, from?: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, localAddress: from, timeout: 1_000 })
    const end = (banner: string | null) => {
      socket.destroy()
      resolve(banner)
    }
    socket.once('data', (bytes) => end(bytes.toString().trim()))
    socket.once('error', () => end(null))
    socket.once('timeout', () => end(null))
  })
}

export const sshAnswers = (address: string, from?: string) =>
  until(`SSH of ${address} answers`, () => sshBanner(address, from))
