import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { makeCgroup } from '~/sandbox/machines/real/cgroups'
import type { InstanceNames } from '~/sandbox/machines/real/instanceNames'
import { runCommand } from '~/sandbox/machines/real/runCommand'
import { freePort } from '~/scripts/services/freePort'

const GUEST_SH = new URL('../../sandbox/machines/real/guest.sh', import.meta.url).pathname
/** The host's certificates, which may include authorities of its own that stand between it and npm's registry. */
export const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'
/** Where the container finds npm's cache. */
export const NPM_CACHE = '/run/npm-cache'
const START_LIMIT_MS = 20_000

export type ImageContainer = { port: number; key: string; knownHosts: string; upper: string }

const SSHD = [
  'set -e',
  'mkdir -p /run/sshd',
  'cp /run/host-key/key /run/key && chmod 600 /run/key',
  'exec /usr/sbin/sshd -D -e -p "$0" -h /run/key -o ListenAddress=127.0.0.1 -o PidFile=/run/sshd.pid',
].join('\n')

function nspawnArgs(names: InstanceNames, folder: string, npmCache: string, port: number): string[] {
  const binds = [`--bind-ro=${join(folder, 'host-key')}:/run/host-key`, `--bind=${npmCache}:${NPM_CACHE}`]
  if (existsSync(CERTIFICATES)) binds.push(`--bind-ro=${CERTIFICATES}`)
  return [
    ...['systemd-nspawn', '--quiet', `--directory=${join(folder, 'root')}`, '--as-pid2', '--register=no'],
    ...['--keep-unit', '--resolv-conf=copy-host', '--settings=no', '--console=pipe', '--timezone=off'],
    // It has the host's network, so it must not be able to change it.
    ...[`--machine=${names.prefix}-build`, '--drop-capability=CAP_NET_ADMIN', ...binds],
    ...['/bin/sh', '-c', SSHD, String(port)],
  ]
}

async function makeKeys(folder: string, upper: string) {
  for (const name of ['host-key', 'login-key']) {
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 })
    await runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name, 'key')])
  }
  await mkdir(join(upper, 'root/.ssh'), { recursive: true, mode: 0o700 })
  await copyFile(join(folder, 'login-key/key.pub'), join(upper, 'root/.ssh/authorized_keys'))
}

async function untilListening(port: number, log: string) {
  for (const until = Date.now() + START_LIMIT_MS; Date.now() < until; await pause(100)) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false))
      socket.on('close', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (answers) return
  }
  throw new Error(`the image's container does not answer:\n${await readFile(log, 'utf8')}`)
}

/** An overlay over the base, not booted, with sshd as its only service: where roles can install things. */
export async function startImageContainer(options: {
  names: InstanceNames
  base: string
  folder: string
  npmCache: string
}): Promise<ImageContainer> {
  const { names, base, folder, npmCache } = options
  const part = (name: string) => join(folder, name)
  for (const name of ['upper', 'work', 'root']) await mkdir(part(name), { recursive: true })
  await mkdir(npmCache, { recursive: true })
  await makeKeys(folder, part('upper'))
  const places = `lowerdir=${base},upperdir=${part('upper')},workdir=${part('work')}`
  await runCommand('mount', ['-t', 'overlay', `${names.prefix}-build`, '-o', places, part('root')])
  await makeCgroup(names.prefix, 'build')
  const port = await freePort()
  const log = openSync(part('console.log'), 'a')
  const args = [join(names.prefix, 'build'), 'TERM', ...nspawnArgs(names, folder, npmCache, port)]
  spawn(GUEST_SH, args, { detached: true, stdio: ['ignore', log, log] }).unref()
  closeSync(log)
  await untilListening(port, part('console.log'))
  const hostKey = await readFile(part('host-key/key.pub'), 'utf8')
  const knownHosts = `[127.0.0.1]:${port} ${hostKey}`
  return { port, key: part('login-key/key'), knownHosts, upper: part('upper') }
}
