import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { handleStripeEvent } from './handleStripeEvent'
import { invoiceOfPayment } from './invoiceOfPayment'
import { recordStripeEvent } from './recordStripeEvent'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

const times = <T>(count: number, task: () => Promise<T>) => Promise.all(Array.from({ length: count }, task))

/** As the queue does with a job that fails. */
async function handledAtLast(eventId: string, triesLeft = 20): Promise<void> {
  try {
    await handleStripeEvent(world.ports, eventId)
  } catch (error) {
    if (triesLeft === 0) throw error
    await handledAtLast(eventId, triesLeft - 1)
  }
}

/** All that Stripe told since, handled as the worker does. */
async function handleNews(since: number) {
  for (const event of world.told.slice(since)) {
    await recordStripeEvent(world.ports, event)
    await handleStripeEvent(world.ports, event.id)
  }
}

test('the same webhook 50 times at once is one event, one job and, by however many workers, one run', async () => {
  const { agentId, completed } = await world.paidCustomer()
  const news = await times(50, () => recordStripeEvent(world.ports, completed))
  expect(news.filter((isNew) => isNew)).toHaveLength(1)
  expect(await world.db.outboxJob.count({ where: { job: 'handleStripeEvent' } })).toBe(1)
  expect(await world.db.inboxEvent.findUnique({ where: { id: completed.id } })).toMatchObject({
    deliveries: 50,
  })

  await times(10, () => handledAtLast(completed.id))
  expect(await world.db.run.count({ where: { agentId } })).toBe(1)
  expect(await world.db.outboxJob.count({ where: { job: 'advanceRun' } })).toBe(1)
  expect(await world.db.mail.count({ where: { template: 'settingUp' } })).toBe(1)
  expect(await world.ports.agents.get(agentId)).toMatchObject({ wanted: 'running', wantedReason: 'paid' })
})

test('an event of somebody else’s checkout starts nothing', async () => {
  const before = await world.db.run.count()
  const foreign = {
    id: 'evt_foreign',
    type: 'customer.subscription.created',
    objectId: 'sub_foreign',
    payload: {},
  }
  await recordStripeEvent(world.ports, foreign)
  await handleStripeEvent(world.ports, foreign.id)
  expect(await world.db.run.count()).toBe(before)
  expect(await world.ports.billing.event(foreign.id)).toMatchObject({ state: 'handled' })
})

test('events in the wrong order lead to the same', async () => {
  const since = world.told.length
  const { agentId } = await world.paidCustomer()
  for (const event of world.told.slice(since).reverse()) {
    await recordStripeEvent(world.ports, event)
    await handleStripeEvent(world.ports, event.id)
  }
  expect(await world.db.run.count({ where: { agentId } })).toBe(1)
  expect(await world.ports.billing.subscriptionOf(agentId)).toMatchObject({ status: 'active' })
})

test('a refund that the bank returns after its run goes out again, as a new one', async () => {
  const since = world.told.length
  const { agentId } = await world.paidCustomer()
  await handleNews(since)
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  const owed = await world.ports.billing.oweRefund({
    invoiceId: invoice!.id,
    amountCents: 'rest',
    cause: 'cancelled',
    isAutomatic: true,
    by: 'aura',
  })
  world.faults.arm('refundFails')
  const { paymentIntentId } = invoice!
  await world.ports.payments.refund({
    paymentIntentId: paymentIntentId!,
    amountCents: owed!.amountCents,
    metadata: { refundId: owed!.id },
    idempotencyKey: owed!.id,
  })
  const told = world.told.length
  await world.pass(10_000)
  await world.pass(100)
  await handleNews(told)
  await world.pass(10_000)
  await world.pass(100)
  await handleNews(told)

  const refunds = await world.ports.billing.refundsOf(agentId)
  expect(refunds.map(({ state }) => state)).toEqual(['failed', 'succeeded'])
  const [charge] = world.stripe.list('charge')
  expect(charge).toMatchObject({ amount: 1900, amount_refunded: 1900 })
  expect(await world.db.alert.count({ where: { kind: 'refund_failed', subject: owed!.id } })).toBe(1)
})

test.each(['invoice', 'invoiceOfPayment'] as const)(
  'an older picture of an invoice (%s) does not undo a newer one',
  async (reader) => {
    const since = world.told.length
    const { agentId } = await world.paidCustomer()
    await handleNews(since)
    const { billing, clock, payments } = world.ports
    const [known] = await billing.invoicesOf(agentId)
    const { id, paymentIntentId } = known!
    const current = (await payments.invoice(id))!
    /** Reads, and stands still while another worker reads and writes. */
    const read = async () => {
      await world.pass(1_000)
      await billing.saveInvoice(agentId, { ...current, status: 'newer' }, clock.now())
      await world.pass(1_000)
      return { ...current, status: 'older' }
    }
    const ports = { ...world.ports, payments: { ...payments, [reader]: read } }
    if (reader === 'invoice') {
      const event = { id: `evt_${id}`, type: 'invoice.updated', objectId: id, payload: {} }
      await recordStripeEvent(world.ports, event)
      await handleStripeEvent(ports, event.id)
    } else {
      // Not booked yet when this one looked.
      const unbooked = { ...billing, invoiceByPaymentIntent: async () => null }
      await invoiceOfPayment({ ...ports, billing: unbooked }, paymentIntentId!)
    }
    expect(await billing.invoice(id)).toMatchObject({ status: 'newer' })
  },
)
