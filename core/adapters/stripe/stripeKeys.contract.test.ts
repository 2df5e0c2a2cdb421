import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Payments } from '~/core/ports/Payments'
import { stripePayments } from './stripePayments'

const KEY = 'the-key-of-its-row'

/** Only notes what is asked: its answer suits no question well. */
const asked: { method: string; path: string; key: string | undefined }[] = []
const server = createServer((request, response) => {
  const { method = '', url = '', headers } = request
  asked.push({ method, path: url, key: headers['idempotency-key'] as string | undefined })
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ id: 'x', object: 'list', data: [] }))
})
let payments: Payments
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  payments = stripePayments({ endpoint, secretKey: 'sk_test_none' })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const customer = { customerId: 'c-1', email: 'ada@example.com', idempotencyKey: KEY }
const price = { planId: 'small', name: 'Small', cents: 1900, currency: 'eur', idempotencyKey: KEY }
const checkout = {
  agentId: 'a-1',
  stripeCustomerId: 'cus_1',
  priceId: 'price_1',
  successUrl: 'http://shop.test/',
  cancelUrl: 'http://shop.test/',
  idempotencyKey: KEY,
}
const refund = { paymentIntentId: 'pi_1', amountCents: 1, metadata: {}, idempotencyKey: KEY }
const portal = { stripeCustomerId: 'cus_1', returnUrl: 'http://shop.test/', idempotencyKey: KEY }

/** Every call that the port has. Null: it only reads. */
const calls: Record<keyof Payments, (() => Promise<unknown>) | null> = {
  ensureCustomer: () => payments.ensureCustomer(customer),
  ensurePrice: () => payments.ensurePrice(price),
  startCheckout: () => payments.startCheckout(checkout),
  checkoutSession: null,
  expireCheckout: () => payments.expireCheckout('cs_1', KEY),
  subscription: null,
  endSubscription: () => payments.endSubscription('sub_1', KEY),
  endAtPeriodEnd: () => payments.endAtPeriodEnd('sub_1', true, KEY),
  invoice: null,
  invoiceOfPayment: null,
  openPortal: () => payments.openPortal(portal),
  dispute: null,
  fraudWarning: null,
  refund: () => payments.refund(refund),
  readRefund: null,
  refundsOf: null,
  missedEvents: null,
}
const writing = Object.entries(calls).flatMap(([name, call]) => (call ? [[name, call] as const] : []))

test.each(writing)(
  '%s changes something at Stripe only under the key that it was given',
  async (_name, call) => {
    asked.length = 0
    await call().catch(() => {})
    const changes = asked.filter(({ method }) => method !== 'GET')
    expect(changes.length).toBeGreaterThan(0)
    expect(changes.filter(({ key }) => !key?.startsWith(KEY))).toEqual([])
  },
)
