import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFaults } from '~/sandbox/faults/Faults'
import { createDeathWatch, type WatchedMachine } from '~/sandbox/machines/real/createDeathWatch'
import type { Timeline } from '~/sandbox/world/Timeline'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aura-watch-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A clock that goes on when told to. */
function stepped() {
  let next: (() => void | Promise<void>) | null = null
  const timeline: Timeline = {
    now: () => 0,
    after(_delayMs, task) {
      next = task
      return () => (next = null)
    },
  }
  return { timeline, tick: async () => next?.() }
}

function watch() {
  const { timeline, tick } = stepped()
  const faults = createFaults()
  const machines: WatchedMachine[] = []
  const dead: number[] = []
  createDeathWatch({
    faults,
    timeline,
    list: () => machines,
    die: async (serverId) => void dead.push(serverId),
  })
  const add = (serverId: number, isRunning = true) =>
    machines.push({ serverId, upper: join(folder, String(serverId)), isRunning })
  const power = (serverId: number, isRunning: boolean) =>
    machines.filter((one) => one.serverId === serverId).forEach((one) => (one.isRunning = isRunning))
  const mark = async (serverId: number, path: string) => {
    const file = join(folder, String(serverId), path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, '')
  }
  return { faults, dead, add, power, mark, tick }
}

test('the next machine that reaches the stage dies, and only that one', async () => {
  const { faults, dead, add, mark, tick } = watch()
  add(1)
  await mark(1, 'var/lib/aura/owner')
  await tick()
  faults.arm('machineDies', { value: 'configureAgent' })
  add(2)
  add(3)
  await tick()
  expect(dead).toEqual([])
  await mark(3, 'var/lib/aura/owner')
  await tick()
  await mark(2, 'var/lib/aura/owner')
  await tick()
  expect(dead).toEqual([3])
})

test('a death while booting strikes a new machine at once', async () => {
  const { faults, dead, add, tick } = watch()
  add(1)
  await tick()
  faults.arm('machineDies', { value: 'awaitBoot' })
  await tick()
  expect(dead).toEqual([])
  add(2)
  await tick()
  expect(dead).toEqual([2])
})

test('a death while booting waits for a machine that does not run yet, and leaves one alone that is switched on again', async () => {
  const { faults, dead, add, power, tick } = watch()
  add(1)
  await tick()
  faults.arm('machineDies', { value: 'awaitBoot' })
  power(1, false)
  await tick()
  power(1, true)
  add(2, false)
  await tick()
  expect(dead).toEqual([])
  power(2, true)
  await tick()
  expect(dead).toEqual([2])
})

test('a stage that a machine comes to again, as that of a backup, strikes again', async () => {
  const { faults, dead, add, mark, tick } = watch()
  add(1)
  await mark(1, 'var/lib/aura-backups/making/x')
  await tick()
  faults.arm('machineDies', { value: 'backUpAgent' })
  await tick()
  expect(dead).toEqual([])
  await rm(join(folder, '1/var/lib/aura-backups'), { recursive: true })
  await tick()
  await mark(1, 'var/lib/aura-backups/making/x')
  await tick()
  expect(dead).toEqual([1])
})
