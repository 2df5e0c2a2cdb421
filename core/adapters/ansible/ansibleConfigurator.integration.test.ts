import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AuraError } from '~/core/domain/errors'
import type { PlayRequest, TaskProgress } from '~/core/ports/Configurator'
import { ansibleConfigurator } from './ansibleConfigurator'

const AUTH_KEY = 'tskey-very-secret'
const machineId = '01993f2a-7c11-7000-8000-00000000abcd'
const target = {
  machineId,
  host: '127.0.0.9',
  port: 22,
  hostKey: 'ssh-ed25519 AAAAC3Nza',
  user: 'aura',
  privateKey: 'KEY',
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'configurator-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function program(name: string, script: string) {
  const file = join(folder, name)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

const say = (...events: object[]) => events.map((event) => `echo '${JSON.stringify(event)}'`).join('\n')
const named = { role: 'tailscale', task: 'Join the private network' }
const start = { event: 'task_start', ...named }
const end = (result: string, error?: string) => ({ event: 'task_end', ...named, result, ms: 3, error })
const stats = (more: object = {}) => ({ event: 'stats', ok: 1, changed: 0, failed: 0, unreachable: 0, ...more })

/** Programs that say what Ansible and SSH would say; both ends of the adapter are real. */
function configurator(ansible: string, ssh = 'exit 255', lookLimitMs = 60_000) {
  const ansiblePlaybook = program('ansible-playbook', ansible)
  const options = { lookLimitMs, graceMs: 300, workDir: join(folder, 'work') }
  return ansibleConfigurator({ ansiblePlaybook, ssh: program('ssh', ssh), ...options })
}

const request = (more: Partial<PlayRequest> = {}): PlayRequest => ({
  play: 'join',
  target,
  runId: '01993f2a-0000-7000-8000-000000000001',
  epoch: 1,
  vars: {},
  secrets: { tailscale_auth_key: AUTH_KEY },
  onTask: () => {},
  signal: new AbortController().signal,
  ...more,
})
const errorOf = (play: Promise<unknown>) =>
  play.then(
    () => expect.fail('it went well'),
    (error: AuraError) => error,
  )

test('a play gives what it changed and what it found out, and leaves no file', async () => {
  const fact = { event: 'fact', name: 'tailnet_address', value: '100.64.0.3' }
  const machine = configurator(say(start, end('changed'), fact, stats({ changed: 1 })))
  const progress: TaskProgress[] = []
  const result = await machine.play(request({ onTask: (task) => progress.push(task) }))
  expect(result).toEqual({ changed: 1, facts: { tailnet_address: '100.64.0.3' } })
  expect(progress.map((task) => task.result)).toEqual(['started', 'changed'])
  expect(readdirSync(join(folder, 'work/ansible')).filter((name) => name.startsWith('play'))).toEqual([])
})

test('no secret is in the arguments or the environment', async () => {
  const seen = join(folder, 'seen')
  const machine = configurator(`case "$*" in *--list-tasks*) ;; *) env >${seen}; echo "$@" >>${seen};; esac
${say(stats())}`)
  await machine.play(request())
  expect(readFileSync(seen, 'utf8')).toContain('--extra-vars @')
  expect(readFileSync(seen, 'utf8')).not.toContain(AUTH_KEY)
})

test('a task that fails is the failure of its play, told without secrets', async () => {
  const machine = configurator(`${say(start, end('failed', `bad key ${AUTH_KEY}`), stats({ failed: 1 }))}\nexit 2`)
  const error = await errorOf(machine.play(request()))
  expect(error).toMatchObject({ code: 'join_failed', detail: 'tailscale: Join the private network: bad key ***' })
  expect((await errorOf(machine.play(request({ play: 'configure' })))).code).toBe('configure_failed')
})

test('a play that never began is a failure with what Ansible said', async () => {
  const machine = configurator('echo "ERROR! no such playbook" >&2; exit 1')
  const error = await errorOf(machine.play(request()))
  expect(error).toMatchObject({ code: 'join_failed', detail: expect.stringContaining('no such playbook') as string })
})

test('a play without hosts is not a success', async () => {
  const machine = configurator('exit 0')
  expect((await errorOf(machine.play(request()))).code).toBe('join_failed')
})

test('a broken connection is tried again, a machine that no longer answers is lost', async () => {
  const unreachable = `${say(start, end('unreachable', 'Connection closed'), stats({ unreachable: 1 }))}\nexit 4`
  const answers = configurator(unreachable, `echo '{"status":"done"}'`)
  expect((await errorOf(answers.play(request()))).code).toBe('join_failed')
  const silent = configurator(unreachable, 'exit 255')
  expect((await errorOf(silent.play(request()))).code).toBe('machine_lost')
})

test('a look that takes too long is a machine that does not answer', async () => {
  const machine = configurator('exit 0', 'sleep 30', 500)
  expect(await machine.bootState(target, new AbortController().signal)).toEqual({ at: 'unreachable' })
})

test('m is the number of tasks that Ansible lists', async () => {
  const listed = (name: string) => `echo '      ${name}	TAGS: [join]'`
  const list = ['echo "  play #1 (all): Agent machine	TAGS: []"', listed('base : One'), listed('Two')].join('\n')
  const follow = say(start, end('ok'), stats())
  const machine = configurator(`case "$*" in *--list-tasks*) ${list} ;; *) ${follow} ;; esac`)
  const totals: (number | null)[] = []
  // The list is made beside the first play, and may come after its end.
  for (const end = Date.now() + 120_000; totals.at(-1) !== 2 && Date.now() < end; )
    await machine.play(request({ onTask: ({ total }) => totals.push(total) }))
  expect(totals.at(-1)).toBe(2)
})
