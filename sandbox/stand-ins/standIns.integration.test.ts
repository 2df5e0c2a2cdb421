import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SandboxEndpoints } from '~/sandbox/createSandbox'
import { listTasks } from '~/sandbox/stand-ins/listTasks.mjs'
import { startSandboxProcess } from '~/sandbox/testing/startSandboxProcess'
import { ensureAnsible } from '~/scripts/setup/ansible.mjs'

const run = promisify(execFile)
const LOOK =
  'cloud-init status --format json; test -e /var/lib/cloud/instance/boot-finished && echo boot-finished'

/** As the product runs its children: they find their sandbox by themselves. */
const NO_ENV = {} as NodeJS.ProcessEnv

let sandbox: Awaited<ReturnType<typeof startSandboxProcess>>
let endpoints: SandboxEndpoints
let folder: string
let receiver: Server
let machine: { address: string; registeredFrom: string }

/** Receives one registration, as the product does: where it came from, and the host key. */
async function registration() {
  const [request, response] = (await once(receiver, 'request')) as [IncomingMessage, ServerResponse]
  let text = ''
  for await (const chunk of request) text += String(chunk)
  response.end()
  return {
    from: request.socket.remoteAddress ?? '',
    hostKey: new URLSearchParams(text).get('pub_key_ed25519') ?? '',
  }
}

async function createMachine(name: string) {
  const publicKey = (await readFile(join(folder, 'key.pub'), 'utf8')).trim()
  const { port } = receiver.address() as { port: number }
  const config = {
    users: [{ name: 'aura', ssh_authorized_keys: [publicKey] }],
    phone_home: { url: `http://127.0.0.1:${port}/`, post: ['pub_key_ed25519'], tries: 3 },
  }
  const registered = registration()
  const made = await fetch(`${endpoints.hetzner.endpoint}/servers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${endpoints.hetzner.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name,
      server_type: 'cx23',
      image: 'debian-12',
      user_data: `#cloud-config\n${JSON.stringify(config)}`,
    }),
  })
  const { server } = (await made.json()) as { server: { public_net: { ipv4: { ip: string } } } }
  const { from, hostKey } = await registered
  await writeFile(join(folder, 'known_hosts'), `machine-1 ${hostKey}\n`)
  return { address: server.public_net.ipv4.ip, registeredFrom: from }
}

beforeAll(async () => {
  sandbox = await startSandboxProcess()
  endpoints = sandbox.endpoints
  folder = await mkdtemp(join(tmpdir(), 'aura-stand-ins-'))
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')])
  receiver = createServer().listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  machine = await createMachine('one')
})
afterAll(async () => {
  receiver?.close()
  await sandbox?.stop()
  await rm(folder, { recursive: true, force: true })
})

function sshArguments(knownHosts: string) {
  const options = [`UserKnownHostsFile=${knownHosts}`, 'HostKeyAlias=machine-1', 'StrictHostKeyChecking=yes']
  return ['-F', '/dev/null', '-T', '-i', join(folder, 'key'), ...options.flatMap((option) => ['-o', option])]
}

async function ssh(command: string, knownHosts = join(folder, 'known_hosts')) {
  const words = [...sshArguments(knownHosts), '-p', '22', `aura@${machine.address}`, command]
  return run(endpoints.standIns!.ssh, words, { env: NO_ENV }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    (failed: { code: number; stdout: string; stderr: string }) => failed,
  )
}

async function playArguments(tag: string) {
  const common = sshArguments(join(folder, 'known_hosts')).slice(5).join(' ')
  const host = {
    ansible_host: machine.address,
    ansible_port: 22,
    ansible_user: 'aura',
    ansible_ssh_private_key_file: join(folder, 'key'),
    ansible_ssh_common_args: common,
  }
  await writeFile(join(folder, 'inventory.json'), JSON.stringify({ all: { hosts: { 'machine-1': host } } }))
  await writeFile(join(folder, 'vars.json'), JSON.stringify({ aura_run_id: '0192', aura_run_epoch: 1 }))
  const files = [
    '--inventory',
    join(folder, 'inventory.json'),
    '--extra-vars',
    `@${join(folder, 'vars.json')}`,
  ]
  return [...files, '--tags', tag, 'site.yml']
}

test('the tasks that are played are those of the real playbook', async () => {
  const known = JSON.parse(await readFile(new URL('tasks.json', import.meta.url), 'utf8')) as unknown
  expect(known).toEqual(listTasks(join(await ensureAnsible(), 'bin/ansible-playbook')))
})

test('a machine registers from its own address', () => {
  expect(machine.registeredFrom).toBe(machine.address)
})

test('ssh tells by its exit code and words what it met', async () => {
  await expect.poll(async () => (await ssh(LOOK)).stdout, { timeout: 120_000 }).toMatch(/boot-finished\n$/)
  const unknown = await ssh('true', '/dev/null')
  expect(unknown).toMatchObject({
    code: 255,
    stderr: expect.stringContaining('Host key verification failed') as string,
  })
})

test('ansible-playbook lists its tasks, plays them, and exits as the real one does', async () => {
  const program = endpoints.standIns!.ansiblePlaybook
  const listed = await run(
    program,
    ['--inventory', 'machine,', '--tags', 'configure', '--list-tasks', 'site.yml'],
    {
      env: NO_ENV,
    },
  )
  const count = listed.stdout.split('\n').filter((line) => /^ {6}.*\tTAGS: /.test(line)).length
  const { stdout } = await run(program, await playArguments('configure'), { env: NO_ENV })
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string })
  expect(events.filter(({ event }) => event === 'task_end')).toHaveLength(count)
  expect(events.at(-1)).toMatchObject({ event: 'stats', failed: 0, unreachable: 0 })
})

test('a terminated play ends at once, and nothing more happens on the machine', async () => {
  for (let tries = 0; tries < 20; tries += 1) {
    const child = spawn(endpoints.standIns!.ansiblePlaybook, await playArguments('verify'), { env: NO_ENV })
    const ended = once(child, 'exit')
    await once(createInterface({ input: child.stdout }), 'line')
    child.kill('SIGTERM')
    const [code] = (await ended) as [number]
    if (code === 143) return
    expect(code).toBe(0) // it was over before the signal came
  }
  expect.fail('no play was still going on')
})

test('a play on a machine that died exits with 4', async () => {
  const { machines } = (await (await fetch(`${endpoints.admin}/machines/list`)).json()) as {
    machines: { serverId: number }[]
  }
  const die = { method: 'POST', body: JSON.stringify({ kind: 'die' }) }
  await fetch(`${endpoints.admin}/servers/${machines[0]!.serverId}/fault`, die)
  const failed = await run(endpoints.standIns!.ansiblePlaybook, await playArguments('verify'), {
    env: NO_ENV,
  }).catch((cause: { code: number; stdout: string }) => cause)
  expect(failed).toMatchObject({ code: 4, stdout: expect.stringContaining('"unreachable":1') as string })
})
