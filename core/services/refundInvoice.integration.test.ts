import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Who } from '~/core/domain/rights'
import { followStripe } from '~/core/testing/followStripe'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { convergeBilling } from './convergeBilling'
import { refundInvoice } from './refundInvoice'
import { sendOwedRefund } from './sendOwedRefund'
import { sendRefundAgain } from './sendRefundAgain'

let world: ServiceWorld
let worker: ReturnType<typeof followStripe>
beforeAll(async () => {
  world = await createServiceWorld()
  worker = followStripe(world)
})
afterAll(() => world.close())

const staff = (role: 'support' | 'admin'): Who => ({ accountId: randomUUID(), customerId: null, role })
/** Staff may refund 50 euros of an invoice in the tests' settings; plans cost 19. */
const [support, admin] = [staff('support'), staff('admin')]

async function paidInvoice() {
  const { agentId, who } = await world.paidCustomer()
  await worker.news()
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  return { agentId, who, invoiceId: invoice!.id }
}
const ask = (
  invoiceId: string,
  amountCents: number | 'rest',
  who: Who = support,
  refundId: string = randomUUID(),
) => refundInvoice(world.ports, { refundId, invoiceId, amountCents, reason: 'Sorry', who })
async function setLimit(value: number) {
  const version = (await world.db.setting.findUnique({ where: { key: 'refundLimitCents' } }))?.version ?? 0
  await world.ports.settingRows.change({ key: 'refundLimitCents', value, version, by: 'test' }, [])
}
const send = async (agentId: string) => {
  for (const { id } of await world.ports.billing.refundsOf(agentId)) await sendOwedRefund(world.ports, id)
}
const atStripe = (agentId: string) =>
  world.stripe.list('refund').filter(({ metadata }) => metadata?.agentId === agentId)

test('a part goes back: the row first, then Stripe says what becomes of it, and the customer is told', async () => {
  const { agentId, invoiceId } = await paidInvoice()
  expect(await ask(invoiceId, 700)).toMatchObject({
    value: { state: 'owed', amountCents: 700, reason: 'Sorry' },
  })
  expect(atStripe(agentId)).toEqual([])
  expect(await world.db.outboxJob.count({ where: { job: 'sendRefund' } })).toBeGreaterThan(0)
  await send(agentId)
  expect(await world.ports.billing.refundsOf(agentId)).toMatchObject([{ state: 'pending' }])
  await world.pass(10_000)
  await worker.news()
  expect(await world.ports.billing.refundsOf(agentId)).toMatchObject([{ state: 'succeeded' }])
  expect(await world.db.mail.count({ where: { template: 'refundOnItsWay' } })).toBe(1)
  const audit = await world.db.auditEntry.findFirst({ where: { target: `invoice:${invoiceId}` } })
  expect(audit).toMatchObject({
    by: `staff:${support.accountId}`,
    after: { amountCents: 700, reason: 'Sorry' },
  })
})

test('the same form ten times at once is one refund', async () => {
  const { agentId, invoiceId } = await paidInvoice()
  const id = randomUUID()
  const asked = await Promise.all(
    Array.from({ length: 10 }, () => ask(invoiceId, 500, support, id).catch(() => null)),
  )
  expect(asked.filter((one) => one?.ok).length).toBeGreaterThan(0)
  await send(agentId)
  await send(agentId)
  expect(atStripe(agentId).map(({ amount }) => amount)).toEqual([500])
})

test('never more than was paid, in parts at the same time too', async () => {
  const { agentId, invoiceId } = await paidInvoice()
  expect(await ask(invoiceId, 1901)).toMatchObject({ problem: { code: 'too_much' } })
  expect(await ask(invoiceId, 0)).toMatchObject({ problem: { code: 'bad_amount' } })
  expect(await ask(invoiceId, 9.5)).toMatchObject({ problem: { code: 'bad_amount' } })
  const asked = await Promise.all([1, 2, 3, 4].map(() => ask(invoiceId, 900)))
  expect(asked.filter(({ ok }) => ok)).toHaveLength(2)
  expect(await ask(invoiceId, 'rest')).toMatchObject({ value: { amountCents: 100 } })
  expect(await ask(invoiceId, 'rest')).toMatchObject({ problem: { code: 'nothing_left' } })
  await send(agentId)
  expect(atStripe(agentId).reduce((sum, { amount }) => sum + amount, 0)).toBe(1900)
})

test('support has a limit for each invoice, also in parts; an admin has none; a customer has no say', async () => {
  const { invoiceId, who } = await paidInvoice()
  await world.ports.settingRows.change({ key: 'refundLimitCents', value: 1_000, version: 0, by: 'test' }, [])
  expect(await ask(invoiceId, 1_001)).toMatchObject({ problem: { code: 'above_limit' } })
  const asked = await Promise.all([1, 2, 3].map(() => ask(invoiceId, 600)))
  expect(asked.filter(({ ok }) => ok)).toHaveLength(1)
  expect(await ask(invoiceId, 401)).toMatchObject({
    problem: {
      code: 'above_limit',
      says: 'Support may refund €4.00 more of this invoice. Above that: admins only.',
    },
  })
  expect(await ask(invoiceId, 'rest', who)).toMatchObject({ problem: { code: 'not_found' } })
  expect(await ask(invoiceId, 'rest', admin)).toMatchObject({ value: { amountCents: 1_300 } })
  await world.ports.settingRows.change({ key: 'refundLimitCents', value: 5_000, version: 1, by: 'test' }, [])
})

test('without a reason, of another invoice, or in a dispute it is refused', async () => {
  const { invoiceId, agentId } = await paidInvoice()
  const other = await paidInvoice()
  const refundId = randomUUID()
  const input = { refundId, invoiceId, amountCents: 100, who: support }
  expect(await refundInvoice(world.ports, { ...input, reason: '  ' })).toMatchObject({
    problem: { code: 'reason_missing' },
  })
  expect(await ask('in_absent', 100)).toMatchObject({ problem: { code: 'not_found' } })
  await ask(invoiceId, 100, support, refundId)
  expect(await ask(other.invoiceId, 100, support, refundId)).toMatchObject({ problem: { code: 'not_yours' } })
  const [paid] = await world.ports.billing.invoicesOf(agentId)
  const charge = world.stripe.list('charge').find(({ payment_intent: id }) => id === paid!.paymentIntentId)
  world.stripe.openDispute(charge!.id)
  await worker.news()
  expect(await ask(invoiceId, 100)).toMatchObject({ problem: { code: 'disputed' } })
})

test('a payment that the bank took back before its refund left: the refund has failed, and staff are told', async () => {
  const { agentId, invoiceId } = await paidInvoice()
  const owed = await ask(invoiceId, 400)
  const id = owed.ok ? owed.value.id : ''
  const [paid] = await world.ports.billing.invoicesOf(agentId)
  const charge = world.stripe.list('charge').find(({ payment_intent: id }) => id === paid!.paymentIntentId)
  world.stripe.openDispute(charge!.id)
  await worker.news()
  await sendOwedRefund(world.ports, id)
  expect(await world.ports.billing.refund(id)).toMatchObject({
    state: 'failed',
    failure: expect.stringContaining('charged back') as string,
  })
  expect(await world.db.alert.count({ where: { kind: 'refund_failed', subject: id } })).toBe(1)
  expect(await sendRefundAgain(world.ports, { refundId: id, who: admin })).toMatchObject({
    problem: { code: 'nothing_left' },
  })
})

test('send again keeps the key while Stripe has not answered', async () => {
  const { agentId, invoiceId } = await paidInvoice()
  const owed = await ask(invoiceId, 800)
  const id = owed.ok ? owed.value.id : ''
  await world.ports.billing.markRefundSent(id)
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  // It got there, and its answer was lost.
  await world.ports.payments.refund({
    paymentIntentId: invoice!.paymentIntentId!,
    amountCents: 800,
    metadata: { refundId: id, agentId, cause: 'staff' },
    idempotencyKey: id,
  })
  expect(await sendRefundAgain(world.ports, { refundId: id, who: support })).toMatchObject({ value: { id } })
  await send(agentId)
  expect(atStripe(agentId)).toHaveLength(1)
})

test('what the bank returned is sent again as a new one, once; the customer is told', async () => {
  const { agentId, invoiceId, who } = await paidInvoice()
  world.faults.arm('refundReturned', { value: 1 })
  const owed = await ask(invoiceId, 800)
  const refundId = owed.ok ? owed.value.id : ''
  await send(agentId)
  await worker.days(2)
  expect(await world.ports.billing.refund(refundId)).toMatchObject({
    state: 'failed',
    failure: 'expired_or_canceled_card',
  })
  expect(await world.db.mail.count({ where: { key: `refundFailed-${refundId}` } })).toBe(1)
  expect(atStripe(agentId)).toHaveLength(1)
  expect(await sendRefundAgain(world.ports, { refundId, who })).toMatchObject({
    problem: { code: 'not_found' },
  })
  const again = await Promise.all(
    [1, 2, 3].map(() => sendRefundAgain(world.ports, { refundId, who: support })),
  )
  expect(new Set(again.map((one) => one.ok && one.value.id)).size).toBe(1)
  await send(agentId)
  await world.pass(10_000)
  await worker.news()
  expect((await world.ports.billing.refundsOf(agentId)).map(({ state }) => state)).toEqual([
    'failed',
    'succeeded',
  ])
  expect(atStripe(agentId)).toHaveLength(2)
})

test('sent again by support, a refund is within their limit, like the first time; by an admin it is not', async () => {
  const { agentId, invoiceId } = await paidInvoice()
  await setLimit(1_000)
  world.faults.arm('refundFails')
  const owed = await ask(invoiceId, 1_500, admin)
  const refundId = owed.ok ? owed.value.id : ''
  await send(agentId)
  await world.pass(10_000)
  await worker.news()
  expect(await world.ports.billing.refund(refundId)).toMatchObject({ state: 'failed' })
  await ask(invoiceId, 300)
  expect(await sendRefundAgain(world.ports, { refundId, who: support })).toMatchObject({
    problem: {
      code: 'above_limit',
      says: 'Support may refund €7.00 more of this invoice. Above that: admins only.',
    },
  })
  const again = await sendRefundAgain(world.ports, { refundId, who: admin })
  expect(again).toMatchObject({ value: { amountCents: 1_500, state: 'owed' } })
  await setLimit(5_000)
})

test('a refund whose job was lost is sent by the clock', async () => {
  const { agentId, invoiceId } = await paidInvoice()
  await ask(invoiceId, 300)
  await convergeBilling(world.ports)
  expect(atStripe(agentId)).toEqual([])
  await world.pass(11 * 60_000)
  await convergeBilling(world.ports)
  await convergeBilling(world.ports)
  expect(atStripe(agentId).map(({ amount }) => amount)).toEqual([300])
})
