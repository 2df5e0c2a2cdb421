import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RefundCause } from '~/core/ports/Billing'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { convergeCheckout } from './convergeCheckout'
import { sendRefund } from './sendRefund'

let world: ServiceWorld
beforeAll(async () => {
  world = await createServiceWorld()
})
afterAll(() => world.close())

async function paidInvoice() {
  const { agentId, completed } = await world.paidCustomer()
  await convergeCheckout(world.ports, completed.objectId!)
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  return { agentId, invoice: invoice! }
}

const owe = (invoiceId: string, amountCents: number | 'rest', cause: RefundCause, isAutomatic: boolean) =>
  world.ports.billing.oweRefund({ invoiceId, amountCents, cause, isAutomatic, by: 'test' })

test('a refund owed ten times at once is one row', async () => {
  const { agentId, invoice } = await paidInvoice()
  const owed = await Promise.all(Array.from({ length: 10 }, () => owe(invoice.id, 'rest', 'cancelled', true)))
  expect(new Set(owed.map((refund) => refund?.id)).size).toBe(1)
  expect(await world.ports.billing.refundsOf(agentId)).toMatchObject([{ amountCents: 1900, state: 'owed' }])
})

test('more than was paid is not refunded, also in parts at the same time', async () => {
  const { agentId, invoice } = await paidInvoice()
  expect(await owe(invoice.id, 1901, 'staff', false)).toBeNull()
  const owed = await Promise.all([1, 2, 3, 4].map(() => owe(invoice.id, 900, 'staff', false)))
  expect(owed.filter((refund) => refund !== null)).toHaveLength(2)
  expect(await owe(invoice.id, 'rest', 'cancelled', true)).toMatchObject({ amountCents: 100 })
  expect(await owe(invoice.id, 'rest', 'attemptsExhausted', true)).toBeNull()
  const refunds = await world.ports.billing.refundsOf(agentId)
  expect(refunds.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(1900)
})

test('a refund sent five times at once reaches the card once', async () => {
  const { agentId, invoice } = await paidInvoice()
  const owed = await owe(invoice.id, 'rest', 'cancelled', true)
  await Promise.all(Array.from({ length: 5 }, () => sendRefund(world.ports, owed!)))
  const made = world.stripe.list('refund').filter(({ metadata }) => metadata?.agentId === agentId)
  expect(made.map(({ amount }) => amount)).toEqual([1900])
})

test('a refund whose key is too old to be trusted is looked for before it is sent again', async () => {
  const { agentId, invoice } = await paidInvoice()
  const owed = await owe(invoice.id, 'rest', 'cancelled', true)
  await sendRefund(world.ports, owed!)
  await world.db.refund.update({ where: { id: owed!.id }, data: { stripeRefundId: null, state: 'sent' } })
  const [forgotten] = await world.ports.billing.refundsOf(agentId)
  await world.pass(24 * 3_600_000)
  const found = await sendRefund(world.ports, forgotten!)
  expect(found.stripeRefundId).not.toBeNull()
  expect(world.stripe.list('refund').filter(({ metadata }) => metadata?.agentId === agentId)).toHaveLength(1)
})

test('a refund made in Stripe’s dashboard is booked once and counts', async () => {
  const { agentId, invoice } = await paidInvoice()
  const made = await world.ports.payments.refund({
    paymentIntentId: invoice.paymentIntentId!,
    amountCents: 1000,
    metadata: {},
    idempotencyKey: `dashboard-${invoice.id}`,
  })
  await Promise.all([1, 2, 3].map(() => world.ports.billing.bookForeignRefund(invoice.id, made)))
  expect(await world.ports.billing.refundsOf(agentId)).toMatchObject([
    { cause: 'stripeDashboard', amountCents: 1000 },
  ])
  expect(await owe(invoice.id, 'rest', 'cancelled', true)).toMatchObject({ amountCents: 900 })
})

test('an older picture of a refund does not undo a newer one', async () => {
  const { invoice } = await paidInvoice()
  const owed = await owe(invoice.id, 'rest', 'cancelled', true)
  const sent = await sendRefund(world.ports, owed!)
  const pending = await world.ports.payments.readRefund(sent.stripeRefundId!)
  await world.pass(10_000)
  const settled = await sendRefund(world.ports, sent)
  const late = await world.ports.billing.saveRefund(sent.id, pending!, [])
  expect([pending?.status, late.state, late.settledAt]).toEqual(['pending', 'succeeded', settled.settledAt])
})
