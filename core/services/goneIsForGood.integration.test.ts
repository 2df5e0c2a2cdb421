import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { convergeCheckout } from './convergeCheckout'
import { leaveAgent } from './leaveAgent'
import { refundNow } from './refundNow'
import { startAgain } from './startAgain'
import { tryAgain } from './tryAgain'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

type Row = { wanted?: string; graceUntil?: Date }

/** An agent as `row` has it, that is removed right after somebody has looked at it: their ports see it as it was. */
async function removedMeanwhile(row: Row) {
  const { agentId, who, completed } = await world.paidCustomer()
  await convergeCheckout(world.ports, completed.objectId!)
  await plantMachine(world.db, { agentId, retiredAt: world.ports.clock.now() })
  await world.db.agent.update({ where: { id: agentId }, data: row })
  const before = await world.ports.agents.get(agentId)
  await world.ports.agents.want(agentId, 'gone', 'removed', [])
  let looks = 0
  const get = (id: string) => (looks++ === 0 ? Promise.resolve(before) : world.ports.agents.get(id))
  return {
    ports: { ...world.ports, agents: { ...world.ports.agents, get } },
    agentId,
    who,
    name: before!.name,
  }
}
type Late = Awaited<ReturnType<typeof removedMeanwhile>>

const inAnHour = () => new Date(world.ports.clock.now().getTime() + 3_600_000)
const leave = ({ ports, name, ...asked }: Late) => {
  const input = { typedName: name, isFinalBackupWanted: true, isAtPeriodEnd: true, idempotency: randomUUID() }
  return leaveAgent(ports, { ...asked, ...input })
}

test.each<{ what: string; row: () => Row; ask: (late: Late) => Promise<unknown>; code: string }>([
  {
    what: 'tried again',
    row: () => ({ graceUntil: inAnHour() }),
    ask: ({ ports, ...asked }) => tryAgain(ports, asked),
    code: 'nothing_to_retry',
  },
  {
    what: 'started again',
    row: () => ({ wanted: 'idle' }),
    ask: ({ ports, ...asked }) => startAgain(ports, asked),
    code: 'not_idle',
  },
  {
    what: 'refunded',
    row: () => ({ wanted: 'idle' }),
    ask: ({ ports, ...asked }) => refundNow(ports, asked),
    code: 'nothing_to_refund',
  },
  { what: 'kept until its period ends', row: () => ({}), ask: leave, code: 'not_running' },
])('what is removed meanwhile is not $what, and who asked is told', async ({ row, ask, code }) => {
  const late = await removedMeanwhile(row())
  expect(await ask(late)).toMatchObject({ ok: false, problem: { code } })
  expect(await world.ports.agents.get(late.agentId)).toMatchObject({
    wanted: 'gone',
    wantedReason: 'removed',
  })
  expect(await world.ports.billing.refundsOf(late.agentId)).toEqual([])
})

test('a refund that is asked for twice at once is asked for once', async () => {
  const { agentId, who, completed } = await world.paidCustomer()
  await convergeCheckout(world.ports, completed.objectId!)
  await world.db.agent.update({ where: { id: agentId }, data: { graceUntil: inAnHour() } })
  const asked = await Promise.all([1, 2, 3].map(() => refundNow(world.ports, { agentId, who })))
  expect(asked.map(({ ok }) => ok)).toEqual([true, true, true])
  expect(await world.db.run.count({ where: { agentId, kind: 'refund' } })).toBe(1)
})
