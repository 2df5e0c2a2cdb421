import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { nameOf } from '~/core/domain/rights'
import type { RunKind, RunOrder } from '~/core/domain/run'
import { backUpNow } from './backUpNow'
import { cancelOpenRun } from './cancelOpenRun'
import { convergeAgent } from './convergeAgent'
import { openRun } from './openRun'
import { requestReprovision } from './requestReprovision'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

/** A ready agent, with which Aura does this. */
async function readyAgent(kind: RunKind, input: RunOrder = {}) {
  const { agentId, customerId, who } = await world.customer()
  await world.db.agent.create({
    data: { id: agentId, name: `a-${agentId}`, customerId, planId: 'small', wanted: 'running' },
  })
  await plantMachine(world.db, { agentId })
  const open = await openRun(world.ports, { kind, agentId, by: 'aura', input })
  return { agentId, who, open: open!, asked: { agentId, who } }
}
/** As a worker ends it. */
async function end(runId: string, outcome: 'succeeded' | 'cancelled') {
  await world.db.run.update({ where: { id: runId }, data: { mode: 'ended', outcome, endedAt: new Date() } })
}
const runsOf = (agentId: string) =>
  world.db.run.findMany({
    where: { agentId },
    orderBy: { createdAt: 'asc' },
    select: { kind: true, by: true },
  })
const daily = { cause: 'daily' } as const

test('a nightly backup makes way: what was asked for starts by itself when it has stopped, once', async () => {
  const { asked, agentId, who, open } = await readyAgent('backup', daily)
  const reprovision = () => requestReprovision(world.ports, { ...asked, isUnderstood: true })
  expect(await reprovision()).toEqual({ ok: true, value: null })
  expect(await reprovision()).toEqual({ ok: true, value: null })
  expect(await backUpNow(world.ports, asked)).toMatchObject({ problem: { code: 'busy' } })
  expect(await world.ports.runs.get(open.id)).toMatchObject({ cancelAskedBy: nameOf(who) })
  expect(await convergeAgent(world.ports, agentId)).toBe('underWay')
  await end(open.id, 'cancelled')
  const seen = await Promise.all([1, 2, 3].map(() => convergeAgent(world.ports, agentId)))
  expect(seen.filter((what) => what === 'started')).toHaveLength(1)
  expect(await runsOf(agentId)).toEqual([
    { kind: 'backup', by: 'aura' },
    { kind: 'reprovision', by: nameOf(who) },
  ])
  const audit = { action: 'reprovisionAgent', target: `agent:${agentId}` }
  expect(await world.db.auditEntry.count({ where: audit })).toBe(1)
  expect(await world.ports.agents.get(agentId)).toMatchObject({ wish: null })
})

test('one whose end nobody has told of is found by the sweep', async () => {
  const { asked, agentId, open } = await readyAgent('rotateKeys')
  expect(await backUpNow(world.ports, asked)).toEqual({ ok: true, value: null })
  expect(await world.ports.agents.unconverged(1000)).not.toContain(agentId)
  await end(open.id, 'succeeded')
  expect(await world.ports.agents.unconverged(1000)).toContain(agentId)
})

test('a run that was granted a moment ago is not granted again by whoever looked before', async () => {
  const { asked, agentId, open } = await readyAgent('backup', daily)
  await backUpNow(world.ports, asked)
  await end(open.id, 'cancelled')
  const before = await world.ports.agents.get(agentId)
  expect(await convergeAgent(world.ports, agentId)).toBe('started')
  const granted = await world.ports.runs.openOf(agentId)
  await end(granted!.id, 'succeeded')
  const late = { ...world.ports, agents: { ...world.ports.agents, get: async () => before } }
  expect(await convergeAgent(late, agentId)).toBe('underWay')
  expect(await runsOf(agentId)).toHaveLength(2)
})

test('a repair makes way to a new machine, and to nothing else', async () => {
  const { asked, agentId, who, open } = await readyAgent('repair')
  expect(await backUpNow(world.ports, asked)).toMatchObject({ problem: { code: 'busy' } })
  const wanted = { ...asked, isUnderstood: true }
  expect(await requestReprovision(world.ports, wanted)).toEqual({ ok: true, value: null })
  await end(open.id, 'cancelled')
  expect(await convergeAgent(world.ports, agentId)).toBe('started')
  expect(await world.ports.runs.openOf(agentId)).toMatchObject({ kind: 'reprovision', by: nameOf(who) })
})

test('what staff or the owner began themselves does not make way', async () => {
  const { asked, agentId, open } = await readyAgent('backup', daily)
  await end(open.id, 'succeeded')
  await openRun(world.ports, { kind: 'restore', agentId, by: 'staff:1', input: { backupId: randomUUID() } })
  expect(await backUpNow(world.ports, asked)).toMatchObject({ problem: { code: 'busy' } })
  expect(await world.ports.agents.get(agentId)).toMatchObject({ wish: null })
})

test('who cancels, or whose agent is stopped meanwhile, is not surprised by it later', async () => {
  const cancelled = await readyAgent('backup', daily)
  await backUpNow(world.ports, cancelled.asked)
  expect(await cancelOpenRun(world.ports, cancelled.asked)).toMatchObject({ ok: true })
  await end(cancelled.open.id, 'cancelled')
  expect(await convergeAgent(world.ports, cancelled.agentId)).toBe('asItIs')

  const unpaid = await readyAgent('backup', daily)
  await backUpNow(world.ports, unpaid.asked)
  await end(unpaid.open.id, 'cancelled')
  await world.ports.agents.want(unpaid.agentId, 'stopped', 'unpaid', [])
  expect(await convergeAgent(world.ports, unpaid.agentId)).toBe('started')
  const suspend = await world.ports.runs.openOf(unpaid.agentId)
  expect(suspend).toMatchObject({ kind: 'suspend' })
  await world.db.machine.update({ where: { id: unpaid.agentId }, data: { stoppedAt: new Date() } })
  await end(suspend!.id, 'succeeded')
  expect(await convergeAgent(world.ports, unpaid.agentId)).toBe('asItIs')
  expect(await world.ports.agents.get(unpaid.agentId)).toMatchObject({ wish: null })
})
