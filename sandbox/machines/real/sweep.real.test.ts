import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { holdLock } from '~/sandbox/machines/real/holdLock'
import { lockFile } from '~/sandbox/machines/real/instanceLock'
import { instanceNames } from '~/sandbox/machines/real/instanceNames'
import { findBelongings } from '~/sandbox/machines/real/sweep'
import { demandRealMachines, openTestMachines } from '~/sandbox/machines/real/testing/openTestMachines'
import { until } from '~/sandbox/machines/real/testing/visitMachines'
import { runCommand } from '~/sandbox/machines/real/runCommand'

const SCRIPT = new URL('./testing/runMachines.ts', import.meta.url).pathname
let stateDir: string

beforeAll(async () => {
  await demandRealMachines()
  stateDir = await mkdtemp(join(tmpdir(), 'aura-sweep-'))
})
afterAll(() => rm(stateDir, { recursive: true, force: true }))

/** A sandbox in a process group of its own, as a shell starts one. */
async function startSandbox(instance: string): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, instance, stateDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error(`the sandbox ${instance} did not start`))),
  ])
  return Object.assign(child, { pid: child.pid ?? 0 })
}

async function belongings(instance: string) {
  return findBelongings(instanceNames(instance), join(stateDir, `aura-${instance}`))
}

const nothing = { namespaces: [], pids: [], mounts: [], links: [], cgroups: [], folders: [] }

test.each(['SIGINT', 'SIGTERM'] as const)('a sandbox ended by %s leaves nothing', async (signal) => {
  const sandbox = await startSandbox('tsig')
  expect((await belongings('tsig')).mounts).toHaveLength(2)
  const ended = once(sandbox, 'exit')
  process.kill(-sandbox.pid, signal) // the whole group, as a terminal does
  await ended
  expect(await belongings('tsig')).toEqual(nothing)
})

test('what a killed sandbox left is gone once any other has started, and its name is free', async () => {
  const sandbox = await startSandbox('tkill')
  const ended = once(sandbox, 'exit')
  process.kill(-sandbox.pid, 'SIGKILL')
  await ended
  expect((await belongings('tkill')).mounts).toHaveLength(2)
  await until('its name is free again', async () => {
    const lock = await holdLock(lockFile('/run/aura', 'tkill'), { wait: false })
    await lock?.release()
    return lock !== null
  })
  expect((await belongings('tkill')).pids).toEqual([])

  const next = await openTestMachines('tnext')
  try {
    expect(await belongings('tkill')).toEqual(nothing)
    const again = await openTestMachines('tkill', { stateDir: join(stateDir, 'again') })
    await again.close()
  } finally {
    await next.close()
  }
})

test('a name that is in use is refused, and what it has is left alone', async () => {
  const first = await openTestMachines('tsame')
  try {
    await expect(openTestMachines('tsame')).rejects.toThrow('is running on this machine already')
    expect(await first.leftovers()).toEqual([])
    const { names, folder } = first.instance
    expect((await findBelongings(names, folder)).namespaces).toEqual(['aura-tsame'])
  } finally {
    await first.close()
  }
})

test('something planted under its name is a leftover, and goes with it', async () => {
  const machines = await openTestMachines('tplan')
  await runCommand('ip', ['netns', 'add', 'aura-tplan-stray'])
  expect(await machines.leftovers()).toEqual(['namespace aura-tplan-stray'])
  await machines.close()
  expect(await machines.leftovers()).toEqual([])
})
