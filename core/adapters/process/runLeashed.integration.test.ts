import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LeashedCommand } from './runLeashed'
import { runLeashed } from './runLeashed'

const env = { PATH: '/usr/local/bin:/usr/bin:/bin' }
let cwd: string

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'leash-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const shell = (script: string, more: Partial<LeashedCommand> = {}) =>
  runLeashed({
    command: '/bin/sh',
    args: ['-c', script],
    cwd,
    env,
    signal: new AbortController().signal,
    stopSignal: 'SIGINT',
    graceMs: 300,
    ...more,
  })

const isAlive = (pid: number) => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
const pidsIn = (file: string) => readFileSync(join(cwd, file), 'utf8').trim().split('\n').map(Number)

async function eventually(holds: () => boolean) {
  for (let tries = 0; tries < 4_000; tries += 1) {
    try {
      if (holds()) return
    } catch {
      // a file that is not there yet
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect.fail('did not come true within 200 s')
}

test('output, exit code and lines come back', async () => {
  const lines: string[] = []
  const result = await shell('cat; echo two; echo oops >&2; exit 3', {
    stdin: 'one\n',
    onLine: (line) => lines.push(line),
  })
  expect(result).toEqual({ exitCode: 3, signal: null, stdout: 'one\ntwo\n', stderr: 'oops\n' })
  expect(lines).toEqual(['one', 'two'])
})

test('the child has the environment it is given and no more', async () => {
  const { stdout } = await shell('env', { env: { ...env, GIVEN: 'yes' } })
  const names = stdout
    .trim()
    .split('\n')
    .map((line) => line.split('=')[0])
  expect(names.sort()).toEqual(['AURA_LEASH', 'GIVEN', 'PATH', 'PWD'])
})

test('secrets are read from descriptors, by number and by path', async () => {
  const { stdout } = await shell('cat <&3; cat /dev/fd/4', { extraFds: ['first ', 'second'] })
  expect(stdout).toBe('first second')
})

test('a command that does not exist is a result, not a crash', async () => {
  const result = await shell('', { command: '/nowhere/terraform', args: [] })
  expect(result.exitCode).toBe(127)
})

test('a child that is aborted gets the stop signal and may finish', async () => {
  const stop = new AbortController()
  const result = await shell("trap 'echo saved; exit 7' INT; echo ready; while :; do sleep 0.05; done", {
    signal: stop.signal,
    graceMs: 120_000,
    onLine: () => stop.abort(),
  })
  expect(result).toMatchObject({ exitCode: 7, stdout: 'ready\nsaved\n' })
})

test('a child that ignores the stop signal is killed after its grace', async () => {
  const stop = new AbortController()
  const result = await shell("trap '' INT; echo ready; while :; do sleep 0.05; done", {
    signal: stop.signal,
    onLine: () => stop.abort(),
  })
  expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
})

test('nothing starts when it was aborted before', async () => {
  const result = await shell('touch started', { signal: AbortSignal.abort() })
  expect(result).toMatchObject({ exitCode: null, signal: 'SIGINT' })
  expect(() => readFileSync(join(cwd, 'started'))).toThrow()
})

/** In the group; in a session of its own; and like an SSH master: a session of its own and no environment. */
const offspring =
  'for start in "" setsid "env -i setsid"; do $start sh -c \'echo $$ >> pids; exec sleep 300\' & done'

test('what a child left behind ends with it', async () => {
  const waitForAll = 'while [ "$(cat pids 2>/dev/null | wc -l)" -lt 3 ]; do sleep 0.02; done'
  await shell(`${offspring} >/dev/null 2>&1; ${waitForAll}`, { ownsCwd: true })
  expect(pidsIn('pids').filter(isAlive)).toEqual([])
})

test('kill -9 of the worker leaves no child alive', async () => {
  const script = `
    import { runLeashed } from ${JSON.stringify(new URL('./runLeashed.ts', import.meta.url).pathname)}
    await runLeashed({ command: '/bin/sh', args: ['-c', ${JSON.stringify(`echo $$ >> pids; ${offspring}; sleep 300`)}],
      cwd: ${JSON.stringify(cwd)}, env: ${JSON.stringify(env)}, signal: new AbortController().signal,
      stopSignal: 'SIGINT', graceMs: 60000, ownsCwd: true })`
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: 'inherit',
  })
  const ended = once(parent, 'exit')
  await eventually(() => pidsIn('pids').length === 4 && pidsIn('pids').every(isAlive))
  parent.kill('SIGKILL')
  await ended
  await eventually(() => !pidsIn('pids').some(isAlive))
})
