import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { followStripe } from '~/core/testing/followStripe'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'
import { costsOfMonth } from './costsOfMonth'
import { refundInvoice } from './refundInvoice'
import { sendOwedRefund } from './sendOwedRefund'

const HOUR_MS = 3_600_000
let world: ServiceWorld
let worker: ReturnType<typeof followStripe>
beforeAll(async () => {
  world = await createServiceWorld()
  worker = followStripe(world)
})
afterAll(() => world.close())

const server = (hourlyMicros: number, monthlyMicros: number) => ({
  kind: 'server',
  type: 'cx23',
  location: 'nbg1',
  hourlyMicros,
  monthlyMicros,
})
const address = { kind: 'primaryIp', type: '', location: 'nbg1', hourlyMicros: 1_000, monthlyMicros: 600_000 }
const now = () => world.ports.clock.now()

/** Paid, with a server that the ledger knows. */
async function served() {
  const paid = await world.paidCustomer()
  await worker.news()
  const { agentId } = paid
  const machineId = randomUUID()
  const run = await world.db.run.findFirstOrThrow({ where: { agentId } })
  await plantMachine(world.db, { id: machineId, agentId, name: machineId, readyAt: null })
  await world.db.resource.create({
    data: {
      id: randomUUID(),
      runId: run.id,
      agentId,
      machineId,
      provider: 'hetzner',
      kind: 'server',
      createKey: machineId,
      providerId: machineId,
      state: 'alive',
      createdAt: now(),
      answeredAt: now(),
    },
  })
  return paid
}

test('a month with a price change, a refund, a dispute and a removed agent adds up to the cent', async () => {
  // 1 December, 00:00. The server costs 0.0080 an hour, its address 0.0010.
  await world.pass(Date.UTC(2026, 11, 1) - now().getTime())
  await world.ports.priceBook.save([server(8_000, 5_000_000), address], now())
  const ada = await served()
  const bob = await served()
  const cyd = await served()
  const started = now().getTime()
  /** In the last minute of this hour: the machines began some seconds one after the other. */
  const until = (hour: number) => world.pass(started + hour * HOUR_MS - 60_000 - now().getTime())

  // Bob goes in the 48th hour, and gets 9.50 back.
  await until(48)
  const end = now()
  await world.db.resource.updateMany({
    where: { agentId: bob.agentId },
    data: { goneAt: end, state: 'gone' },
  })
  await world.db.agent.update({ where: { id: bob.agentId }, data: { wanted: 'gone', goneAt: end } })
  const refundId = randomUUID()
  const [invoice] = await world.ports.billing.invoicesOf(bob.agentId)
  const who = { accountId: randomUUID(), customerId: null, role: 'admin' as const }
  const input = { refundId, invoiceId: invoice!.id, amountCents: 950, reason: 'Half of it', who }
  expect(await refundInvoice(world.ports, input)).toMatchObject({ ok: true })
  await sendOwedRefund(world.ports, refundId)

  // Cyd's bank takes the payment back on the third day.
  const [disputed] = await world.ports.billing.invoicesOf(cyd.agentId)
  const charge = world.stripe
    .list('charge')
    .find(({ payment_intent: id }) => id === disputed!.paymentIntentId)
  world.stripe.openDispute(charge!.id)
  await worker.news()

  // After 100 hours a server costs 0.0100 an hour; in the 200th we look.
  await until(100)
  expect(await world.ports.priceBook.save([server(10_000, 6_000_000), address], now())).toBe(1)
  expect(await world.ports.priceBook.save([server(10_000, 6_000_000), address], now())).toBe(0)
  await until(200)

  const { rows, total, days, forecast } = await costsOfMonth(world.ports, { month: '2026-12' })
  const rowOf = ({ customerId }: { customerId: string }) => rows.find((row) => row.customerId === customerId)
  // 100 h x 0.0080 + 100 h x 0.0100 = 1.80, its address 200 h x 0.0010 = 0.20.
  expect(rowOf(ada)).toMatchObject({
    email: ada.email,
    plans: ['small'],
    paidCents: 1900,
    feeCents: 54,
    refundedCents: 0,
    machineCents: 180 + 20,
    marginCents: 1900 - 54 - 200,
    expectedCents: 200,
    driftCents: 0,
  })
  // 48 h x 0.0080 = 0.384, its address 0.048: each line is rounded.
  expect(rowOf(bob)).toMatchObject({
    paidCents: 1900,
    feeCents: 54,
    refundedCents: 950,
    machineCents: 38 + 5,
    marginCents: 1900 - 54 - 950 - 43,
  })
  // The bank has 19.00, Stripe takes 20.00 for it, and the server is still there.
  expect(rowOf(cyd)).toMatchObject({
    paidCents: 1900,
    disputedCents: 1900,
    feeCents: 54 + 2000,
    machineCents: 200,
    marginCents: -2054 - 200,
    marginPercent: null,
  })
  expect(rows.map(({ customerId }) => customerId)).toEqual([cyd, bob, ada].map((one) => one.customerId))
  expect(total).toMatchObject({
    paidCents: 5700,
    refundedCents: 950,
    disputedCents: 1900,
    feeCents: 3 * 54 + 2000,
    machineCents: 200 + 43 + 200,
    marginCents: 5700 - 950 - 1900 - 2162 - 443,
  })
  expect(days[0]).toMatchObject({ day: '2026-12-01' })
  expect(days.reduce((sum, day) => sum + day.actualCents, 0)).toBe(forecast.spentCents)
  // Two servers with an address each, for a whole month.
  expect(forecast.fullMonthCents).toBe(2 * (600 + 60))
  expect(forecast.forecastCents).toBeGreaterThan(forecast.spentCents)

  const own = await costsOfMonth(world.ports, { month: '2026-12', customerId: bob.customerId })
  expect(own.rows).toEqual([rowOf(bob)])
})
