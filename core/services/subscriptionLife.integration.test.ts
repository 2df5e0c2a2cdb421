import { afterAll, beforeAll, expect, test } from 'vitest'
import { followStripe } from '~/core/testing/followStripe'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { catchUpStripe } from './catchUpStripe'
import { convergeDispute } from './convergeDispute'
import { endSubscriptionAtPeriodEnd } from './endSubscriptionAtPeriodEnd'
import { handleStripeEvent } from './handleStripeEvent'
import { keepSubscription } from './keepSubscription'
import { openBilling } from './openBilling'
import { payInvoice } from './payInvoice'

let world: ServiceWorld
let worker: ReturnType<typeof followStripe>
beforeAll(async () => {
  world = await createServiceWorld()
  worker = followStripe(world)
})
afterAll(() => world.close())

/** Somebody who paid with this card, whose agent is ready. */
async function customer(card = '4242') {
  const paid = await world.paidCustomer(card)
  await worker.news()
  const { agentId } = paid
  await world.db.run.updateMany({
    where: { agentId },
    data: { endedAt: world.ports.clock.now(), mode: 'ended' },
  })
  await plantMachine(world.db, { agentId, readyAt: world.ports.clock.now() })
  return paid
}
const agentOf = (agentId: string) => world.ports.agents.get(agentId)
const subscriptionOf = (agentId: string) => world.ports.billing.subscriptionOf(agentId)
const mailsOf = async (agentId: string) => {
  const rows = await world.db.mail.findMany({ orderBy: { id: 'asc' } })
  return rows
    .filter(({ values }) => (values as { agentId?: string }).agentId === agentId)
    .map((one) => one.template)
}
const runsOf = async (agentId: string) =>
  (await world.db.run.findMany({ where: { agentId }, orderBy: { createdAt: 'asc' } })).map(({ kind }) => kind)
const endRuns = (agentId: string) =>
  world.db.run.updateMany({
    where: { agentId, endedAt: null },
    data: { endedAt: world.ports.clock.now(), mode: 'ended', outcome: 'succeeded' },
  })
/** As the suspend run leaves it. */
async function powerOff(agentId: string) {
  await endRuns(agentId)
  await world.db.machine.updateMany({ where: { agentId }, data: { stoppedAt: world.ports.clock.now() } })
}
const pay = (url: string, card: string) =>
  world.stripe.fetch(new Request(url, { method: 'POST', body: new URLSearchParams({ card }) }))

test('unpaid, past due, stopped, paid, back: with each mail once', async () => {
  const { agentId, who } = await customer('0341')
  await worker.days(31)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'running' })
  expect((await subscriptionOf(agentId))?.pastDueSince).toBeInstanceOf(Date)
  await worker.days(5)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'running' })
  expect(await mailsOf(agentId)).toEqual(['settingUp', 'paymentFailed', 'stopsTomorrow'])
  await worker.days(2)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'stopped', wantedReason: 'unpaid' })
  expect((await runsOf(agentId)).at(-1)).toBe('suspend')
  expect((await subscriptionOf(agentId))?.suspendedAt).toBeInstanceOf(Date)
  await powerOff(agentId)

  const page = await payInvoice(world.ports, { agentId, who })
  await pay(page.ok ? page.value.url : '', '4242')
  await worker.news()
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'running', wantedReason: 'recovered' })
  expect((await runsOf(agentId)).at(-1)).toBe('resume')
  expect(await subscriptionOf(agentId)).toMatchObject({ pastDueSince: null, suspendedAt: null })
  expect(await mailsOf(agentId)).toEqual(['settingUp', 'paymentFailed', 'stopsTomorrow', 'stopped'])
  expect(await payInvoice(world.ports, { agentId, who })).toMatchObject({ problem: { code: 'nothing_open' } })
  await endRuns(agentId)
})

test('never paid: kept for thirty days, then removed', async () => {
  const { agentId } = await customer('0341')
  await worker.days(38)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'stopped' })
  await powerOff(agentId)
  await worker.days(28)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'stopped' })
  await worker.days(4)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'gone', wantedReason: 'subscriptionEnded' })
  await worker.news()
  expect((await runsOf(agentId)).at(-1)).toBe('deprovision')
})

test('it is stopped by the clock also when none of Stripe’s events arrived', async () => {
  const { agentId } = await customer('0341')
  const { id } = (await subscriptionOf(agentId))!
  await worker.days(31)
  await world.db.subscription.update({ where: { id }, data: { pastDueSince: null } })
  worker.miss()
  await worker.days(9)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'stopped', wantedReason: 'unpaid' })
})

test('a disputed payment stops it; won, it is back; the fee is booked', async () => {
  const { agentId } = await customer()
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  expect(invoice).toMatchObject({ feeCents: 54 })
  const charge = world.stripe.list('charge').find(({ payment_intent: id }) => id === invoice?.paymentIntentId)
  const dispute = world.stripe.openDispute(charge!.id)!
  await worker.news()
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'stopped', wantedReason: 'disputed' })
  expect(await world.db.dispute.findUnique({ where: { id: dispute } })).toMatchObject({
    feeCents: 2000,
    agentId,
  })
  expect(await world.db.alert.count({ where: { subject: dispute, clearedAt: null } })).toBe(1)
  await worker.days(40)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'stopped', wantedReason: 'disputed' })
  world.stripe.closeDispute(dispute, 'won')
  await worker.news()
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'running' })
  expect(await world.db.dispute.findUnique({ where: { id: dispute } })).toMatchObject({
    status: 'won',
    feeCents: 0,
  })
  expect(await world.db.alert.count({ where: { subject: dispute, clearedAt: null } })).toBe(0)
  expect(await mailsOf(agentId)).toEqual(['settingUp', 'stopped'])
})

test('a dispute that is lost keeps it off; what the bank took is not refunded as well', async () => {
  const { agentId } = await customer()
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  const charge = world.stripe.list('charge').find(({ payment_intent: id }) => id === invoice?.paymentIntentId)
  const dispute = world.stripe.openDispute(charge!.id)!
  world.stripe.closeDispute(dispute, 'lost')
  await worker.news()
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'stopped', wantedReason: 'disputed' })
  const owed = {
    invoiceId: invoice!.id,
    amountCents: 'rest',
    cause: 'cancelled',
    isAutomatic: true,
    by: 'test',
  } as const
  expect(await world.ports.billing.oweRefund(owed)).toBeNull()
})

test('a dispute whose invoice nobody has told of is booked all the same', async () => {
  const { agentId } = await world.paidCustomer()
  worker.miss()
  const intent = world.stripe.list('payment_intent')[0]!
  const dispute = world.stripe.openDispute(String(intent.latest_charge))!
  expect(await convergeDispute(world.ports, dispute)).toBe(agentId)
  expect(await world.ports.billing.disputesOf(agentId)).toMatchObject([
    { id: dispute, status: 'needs_response' },
  ])
  worker.miss()
})

test('a fraud warning is an alert and stops nothing', async () => {
  const { agentId } = await customer('5423')
  await world.pass(2_000)
  await worker.news()
  const [invoice] = await world.ports.billing.invoicesOf(agentId)
  expect(await world.db.alert.count({ where: { kind: 'fraud_warning', subject: invoice!.id } })).toBe(1)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'running' })
})

test('its owner ends it with the period, keeps it, ends it again; strangers do not', async () => {
  const { agentId, who } = await customer()
  const input = (idempotency: string) => ({ agentId, who, idempotency })
  expect(await endSubscriptionAtPeriodEnd(world.ports, input('1'))).toMatchObject({ ok: true })
  expect(await subscriptionOf(agentId)).toMatchObject({ cancelAtPeriodEnd: true })
  expect(await keepSubscription(world.ports, input('2'))).toMatchObject({ ok: true })
  expect(await subscriptionOf(agentId)).toMatchObject({ cancelAtPeriodEnd: false })
  const stranger = await world.customer()
  for (const role of ['customer', 'support', 'admin'] as const) {
    const other = { ...input('3'), who: { ...stranger.who, role } }
    expect(await endSubscriptionAtPeriodEnd(world.ports, other)).toMatchObject({
      problem: { code: 'not_found' },
    })
  }
  await endSubscriptionAtPeriodEnd(world.ports, input('4'))
  await worker.days(29)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'running' })
  await worker.days(3)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'gone', wantedReason: 'subscriptionEnded' })
  expect(await keepSubscription(world.ports, input('5'))).toMatchObject({ problem: { code: 'ended' } })
})

test('the card is changed on Stripe’s page, by who has paid', async () => {
  const { who } = await customer()
  const opened = await openBilling(world.ports, { who, idempotency: '1' })
  expect(opened.ok && (await (await world.stripe.fetch(new Request(opened.value.url))).text())).toContain(
    '4242',
  )
  const nobody = await world.customer()
  const refused = await openBilling(world.ports, { who: nobody.who, idempotency: '2' })
  expect(refused).toMatchObject({ problem: { code: 'no_billing' } })
})

test('what its owner or a run wants otherwise is not undone by money', async () => {
  const { agentId } = await customer()
  await world.ports.agents.want(agentId, 'idle', 'cancelled', [])
  await worker.days(32)
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'idle' })
})

test('paused at Stripe it is off; resumed it is back', async () => {
  const { agentId } = await customer()
  const { id } = (await subscriptionOf(agentId))!
  world.stripe.pauseSubscription(id)
  await worker.news()
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'stopped', wantedReason: 'unpaid' })
  world.stripe.resumeSubscription(id)
  await worker.news()
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'running' })
})

test('lost events of a month are caught up, and lead to the same', async () => {
  const { agentId } = await customer('0341')
  await world.ports.billing.saveCaughtUpTo(world.ports.clock.now())
  world.faults.arm('webhookLost', { times: 20 })
  for (let day = 0; day < 32; day++) await world.pass(24 * 3_600_000)
  world.faults.clear()
  expect(await catchUpStripe(world.ports)).toBeGreaterThan(0)
  for (const { id } of await world.db.inboxEvent.findMany({ where: { state: 'received' } }))
    await handleStripeEvent(world.ports, id)
  expect(await subscriptionOf(agentId)).toMatchObject({ status: 'past_due' })
  expect(await mailsOf(agentId)).toContain('paymentFailed')
})

test('an older picture of a subscription has no consequences', async () => {
  const { agentId } = await customer()
  const { id, readAt } = (await subscriptionOf(agentId))!
  const current = (await world.ports.payments.subscription(id))!
  const stop = { kind: 'agentWanted', agentId, wanted: 'stopped', reason: 'unpaid' } as const
  const overdue = { pastDueSince: readAt, suspendedAt: readAt }
  const older = new Date(readAt.getTime() - 1)
  await world.ports.billing.saveSubscription(
    agentId,
    { ...current, status: 'unpaid' },
    older,
    [stop],
    overdue,
  )
  expect(await agentOf(agentId)).toMatchObject({ wanted: 'running' })
  expect(await subscriptionOf(agentId)).toMatchObject({ status: 'active', suspendedAt: null })
})

test('a bank that wants the renewal confirmed: the mail says so, and the open invoice is where it is done', async () => {
  const { agentId, who, email } = await customer('3184')
  await worker.days(31)
  const mail = await world.db.mail.findFirst({ where: { template: 'paymentFailed', to: email } })
  expect(mail?.values).toMatchObject({ needsConfirmation: true, cents: 1900 })
  const open = await payInvoice(world.ports, { agentId, who })
  await world.stripe.fetch(
    new Request(open.ok ? open.value.url : '', {
      method: 'POST',
      body: new URLSearchParams({ card: '3184', confirmed: 'yes' }),
    }),
  )
  await worker.news()
  expect(await subscriptionOf(agentId)).toMatchObject({ status: 'active', pastDueSince: null })
})
