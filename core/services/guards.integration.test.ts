import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

let count = 0
async function agent() {
  const { agentId, customerId } = await world.customer()
  count += 1
  const data = { id: agentId, name: `fern-${count}`, customerId, planId: 'small' }
  await world.db.agent.create({ data })
  return data
}
const machineOf = (agentId: string, generation: number, retiredAt: Date | null = null) => {
  const id = randomUUID()
  return plantMachine(world.db, {
    id,
    agentId,
    generation,
    retiredAt,
    name: `m-${id}`,
    registrationHash: id,
    readyAt: null,
  })
}
const runOf = (agentId: string, endedAt: Date | null = null) =>
  world.db.run.create({
    data: { id: randomUUID(), ref: `R-${randomUUID()}`, kind: 'provision', agentId, by: 'test', endedAt },
  })
const taken = { code: 'P2002' }
const past = new Date(0)

test('an agent has one machine that is not retired', async () => {
  const { id } = await agent()
  await machineOf(id, 1, past)
  await machineOf(id, 2)
  await expect(machineOf(id, 3)).rejects.toMatchObject(taken)
})

test('a generation is given once', async () => {
  const { id } = await agent()
  await machineOf(id, 1, past)
  await expect(machineOf(id, 1)).rejects.toMatchObject(taken)
})

test('an agent has one open run', async () => {
  const { id } = await agent()
  await runOf(id, past)
  await runOf(id)
  await expect(runOf(id)).rejects.toMatchObject(taken)
})

test('a machine has one living resource of a kind, and a provider’s id stands in one row', async () => {
  const { id } = await agent()
  const [machine, run] = [await machineOf(id, 1), await runOf(id)]
  const resource = (ordinal: number, more: { goneAt?: Date; providerId?: string }) =>
    world.db.resource.create({
      data: {
        id: randomUUID(),
        runId: run.id,
        agentId: id,
        machineId: machine.id,
        provider: 'hetzner',
        kind: 'server',
        ordinal,
        createKey: `${machine.id}-server-${ordinal}`,
        ...more,
      },
    })
  await resource(0, { goneAt: past, providerId: '7' })
  await expect(resource(1, { providerId: '7' })).rejects.toMatchObject(taken)
  await resource(1, {})
  await expect(resource(2, {})).rejects.toMatchObject(taken)
  await expect(resource(1, { goneAt: past })).rejects.toMatchObject(taken)
})

test('an invoice has one automatic refund of a cause that has not failed', async () => {
  const { id, customerId } = await agent()
  const now = new Date()
  const invoice = {
    id: `in_${id}`,
    agentId: id,
    customerId,
    status: 'paid',
    amountPaidCents: 1900,
    currency: 'eur',
  }
  await world.db.invoice.create({ data: { ...invoice, createdAt: now, readAt: now } })
  const refund = (more: { isAutomatic: boolean; failedAt?: Date }) =>
    world.db.refund.create({
      data: {
        id: randomUUID(),
        invoiceId: invoice.id,
        agentId: id,
        amountCents: 100,
        currency: 'eur',
        cause: 'cancelled',
        by: 'test',
        ...more,
      },
    })
  await refund({ isAutomatic: true, failedAt: past })
  await refund({ isAutomatic: false })
  await refund({ isAutomatic: true })
  await expect(refund({ isAutomatic: true })).rejects.toMatchObject(taken)
})

test('an alert of a kind and subject is open once', async () => {
  const alert = (clearedAt: Date | null) =>
    world.db.alert.create({
      data: { id: randomUUID(), kind: 'k', subject: 's', says: '', firstAt: past, lastAt: past, clearedAt },
    })
  await alert(past)
  await alert(null)
  await expect(alert(null)).rejects.toMatchObject(taken)
})

test('a run’s event number is given once', async () => {
  const { id } = await agent()
  const run = await runOf(id)
  const event = () =>
    world.db.runEvent.create({
      data: { id: randomUUID(), runId: run.id, seq: 1, kind: 'k', payload: {}, at: past },
    })
  await event()
  await expect(event()).rejects.toMatchObject(taken)
})

test('a mail’s key, an agent’s name and a subscription of an agent are given once', async () => {
  const mail = () =>
    world.db.mail.create({
      data: { id: randomUUID(), key: 'same', to: 'a@b.test', template: 't', values: {} },
    })
  await mail()
  await expect(mail()).rejects.toMatchObject(taken)
  const { id, ...one } = await agent()
  await expect(world.db.agent.create({ data: { ...one, id: randomUUID() } })).rejects.toMatchObject(taken)
  const subscription = () =>
    world.db.subscription.create({
      data: { id: randomUUID(), agentId: id, stripeCustomerId: 'cus', status: 'active', readAt: past },
    })
  await subscription()
  await expect(subscription()).rejects.toMatchObject(taken)
})
