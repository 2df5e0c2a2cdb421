import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { followStripe } from '~/core/testing/followStripe'
import type { SettingKey, SettingValues } from '~/core/domain/settingDefs'
import { guardSale, offerOf } from './guardSale'
import { startCheckout } from './startCheckout'

let world: ServiceWorld
let worker: ReturnType<typeof followStripe>
beforeAll(async () => {
  world = await createServiceWorld()
  worker = followStripe(world)
})
afterAll(() => world.close())
afterEach(async () => {
  await world.db.setting.deleteMany({ where: { key: { not: 'stripe.caughtUpTo' } } })
  await world.db.resourcePrice.deleteMany()
})

type Person = Awaited<ReturnType<ServiceWorld['customer']>>
const order = (person: Person, more: { planId?: string; agentId?: string; restoreBackupId?: string } = {}) =>
  startCheckout(world.ports, { ...person, planId: 'small', ...more })
const sessions = () => world.stripe.list('checkout.session').length
const set = <Key extends SettingKey>(key: Key, value: SettingValues[Key]) =>
  world.ports.settingRows.change({ key, value, version: 0, by: 'test' }, [])
const offers = (isAvailable: boolean) => [
  {
    name: 'cx23',
    places: [{ location: 'nbg1', isAvailable, hourlyMicros: 10_000, monthlyMicros: 6_500_000 }],
  },
]
const saveCapacity = (isAvailable: boolean) =>
  world.ports.priceBook.saveCapacity(offers(isAvailable), world.ports.clock.now())

/** Refused, and Stripe was not even asked for a payment page; no agent is left behind. */
async function expectNoSale(code: string, says: string) {
  const person = await world.customer()
  const [before, agents] = [sessions(), await world.db.agent.count()]
  expect(await order(person)).toMatchObject({ ok: false, problem: { code } })
  expect(await guardSale(world.ports, { planId: 'small', customerId: person.customerId })).toMatchObject({
    problem: { code, says: expect.stringContaining(says) as string },
  })
  expect([sessions(), await world.db.agent.count()]).toEqual([before, agents])
}

test('paused: refused before any money moves', async () => {
  await set('provisioningPaused', { isPaused: true, reason: 'maintenance', resumeAt: null })
  await expectNoSale('provisioning_paused', 'New setups are paused: maintenance')
})

test('a payment page that is over is not offered again', async () => {
  const person = await world.customer()
  expect(await order(person)).toMatchObject({ ok: true })
  await world.pass(25 * 3_600_000)
  expect(await order(person)).toMatchObject({ ok: false, problem: { code: 'checkout_closed' } })
  expect(await order({ ...person, agentId: randomUUID() })).toMatchObject({ ok: true })
})

test('no capacity for this type and place: refused; old news is no reason', async () => {
  await saveCapacity(false)
  await expectNoSale('capacity_unavailable', 'Sold out in Nuremberg.')
  await saveCapacity(true)
  expect(await order(await world.customer())).toMatchObject({ ok: true })
  await saveCapacity(false)
  await world.pass(2 * 3_600_000)
  expect(await order(await world.customer())).toMatchObject({ ok: true })
})

test('above the fleet cap: refused; the machine that is sold counts', async () => {
  const priced = {
    kind: 'server',
    type: 'cx23',
    location: 'nbg1',
    hourlyMicros: 10_000,
    monthlyMicros: 6_500_000,
  }
  await world.ports.priceBook.save([priced], world.ports.clock.now())
  const { fleetCents } = await world.ports.sales.look('small', null)
  await set('fleetCapCents', fleetCents! - 1)
  await expectNoSale('fleet_cap', 'Sold out in Nuremberg.')
  await world.db.setting.deleteMany({ where: { key: 'fleetCapCents' } })
  await set('fleetCapCents', fleetCents!)
  expect(await order(await world.customer())).toMatchObject({ ok: true })
})

test('one new setup an hour; the page says when the next one is', async () => {
  const person = await world.paidCustomer()
  await worker.news()
  const again = { ...person, agentId: randomUUID() }
  const before = sessions()
  expect(await order(again)).toMatchObject({ problem: { code: 'limit_hourly' } })
  const offer = await offerOf(world.ports, { planId: 'small', customerId: person.customerId })
  const { paidAt } = (await world.ports.agents.get(person.agentId))!
  expect(offer?.refusal?.nextAt).toEqual(new Date(paidAt!.getTime() + 3_600_000))
  expect(sessions()).toBe(before)
  await world.pass(3_600_000)
  expect(await order(again)).toMatchObject({ ok: true })
})

test('two forms at once are one payment; another plan closes the first one', async () => {
  const person = await world.customer()
  const started = await Promise.all(
    Array.from({ length: 5 }, () => order({ ...person, agentId: randomUUID() })),
  )
  const urls = new Set(started.map((one) => one.ok && one.value.url))
  expect(urls.size).toBe(1)
  expect(await world.db.agent.count({ where: { customerId: person.customerId } })).toBe(1)

  const { id: _id, ...small } = await world.db.plan.findUniqueOrThrow({ where: { id: 'small' } })
  await world.db.plan.create({ data: { ...small, id: 'large', priceCents: 2900, stripePriceId: null } })
  expect(await order({ ...person, agentId: randomUUID() }, { planId: 'large' })).toMatchObject({ ok: true })
  const open = world.stripe
    .list('checkout.session')
    .filter(({ status, url }) => status === 'open' && urls.has(url!))
  expect(open).toEqual([])
})

test('fifty times cancelled and ordered again within an hour is one setup', async () => {
  const person = await world.customer()
  let paid = 0
  for (let time = 0; time < 50; time++) {
    const agentId = randomUUID()
    const started = await order({ ...person, agentId })
    if (!started.ok) continue
    await world.stripe.fetch(
      new Request(started.value.url, { method: 'POST', body: new URLSearchParams({ card: '4242' }) }),
    )
    paid += 1
    await worker.news()
    await world.ports.agents.want(agentId, 'gone', 'cancelled', [{ kind: 'agentGone', agentId }])
    await world.pass(60_000)
  }
  expect(paid).toBe(1)
})

test('the estimate is there before payment', async () => {
  const offer = await offerOf(world.ports, { planId: 'small', customerId: null })
  expect(offer).toMatchObject({
    refusal: null,
    estimate: { says: 'Your plan includes 1 agent. Estimated cost: €19.00/month.', dueTodayCents: 1900 },
  })
  expect(await offerOf(world.ports, { planId: 'absent', customerId: null })).toBeNull()
})

test('coming back: one’s own backup that is there goes along; no other does', async () => {
  const [owner, stranger] = [await world.paidCustomer(), await world.customer()]
  await worker.news()
  const backupId = await backupOf(owner, new Date(world.ports.clock.now().getTime() + 30 * 86_400_000))
  await world.pass(2 * 3_600_000)
  expect(await order(stranger, { restoreBackupId: backupId })).toMatchObject({
    problem: { code: 'backup_gone' },
  })
  const again = { ...owner, agentId: randomUUID() }
  expect(await order(again, { restoreBackupId: backupId })).toMatchObject({ ok: true })
  expect(await world.ports.agents.get(again.agentId)).toMatchObject({ restoreBackupId: backupId })
  const expired = await backupOf(owner, new Date(world.ports.clock.now().getTime() - 1))
  const third = await order({ ...owner, agentId: randomUUID() }, { restoreBackupId: expired })
  expect(third).toMatchObject({ problem: { code: 'backup_gone' } })
})

async function backupOf({ agentId, customerId }: Person, keptUntil: Date): Promise<string> {
  const [id, runId, machineId] = [randomUUID(), randomUUID(), randomUUID()]
  await world.db.run.updateMany({ where: { agentId, endedAt: null }, data: { endedAt: new Date() } })
  await world.db.run.create({
    data: { id: runId, ref: `R-${runId}`, kind: 'deprovision', agentId, by: 'test', endedAt: new Date() },
  })
  await plantMachine(world.db, {
    id: machineId,
    agentId,
    generation: await world.db.machine.count({ where: { agentId } }),
    name: machineId,
    registrationHash: machineId,
    retiredAt: new Date(),
  })
  const data = { id, agentId, customerId, runId, machineId, cause: 'final', state: 'verified', keptUntil }
  await world.db.backup.create({ data })
  return id
}
