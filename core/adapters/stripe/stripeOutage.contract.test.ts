import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stripePayments } from '~/core/adapters/stripe/stripePayments'
import { SECRET_KEY, serveStripe } from '~/sandbox/stripe/testing/serveStripe'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServedStripe } from '~/sandbox/stripe/testing/serveStripe'

let served: ServedStripe
let between: Server
beforeEach(async () => {
  served = await serveStripe()
})
afterEach(async () => {
  between.closeAllConnections()
  between.close()
  await served.close()
})

/** Our adapter with something between it and Stripe. */
async function paymentsBehind(listener: RequestListener, timeoutMs = 60_000) {
  between = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((ready) => between.once('listening', ready))
  const { port } = between.address() as AddressInfo
  return stripePayments({ endpoint: `http://127.0.0.1:${port}`, secretKey: SECRET_KEY, timeoutMs })
}

/** Hands every call on, and hangs up instead of answering for as long as `isCut` says. */
function cutting(isCut: (method: string) => boolean): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = 'GET', url = '/' } = request
      const headers = new Headers(request.headers as Record<string, string>)
      const body = method === 'POST' ? Buffer.concat(chunks) : undefined
      const call = new Request(`http://stripe.test${url}`, { method, headers, body })
      void served.sandbox.fetch(call).then(async (answer) => {
        const text = await answer.text()
        if (isCut(method)) request.socket.destroy()
        else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
      })
    })
  }
}

test('a refund whose answers are lost goes out once', async () => {
  await served.paidSubscription()
  const [intent] = served.sandbox.list('payment_intent')
  let cuts = 0
  const payments = await paymentsBehind(cutting((method) => method === 'POST' && (cuts += 1) <= 3))
  const refund = () =>
    payments.refund({
      paymentIntentId: intent?.id ?? '',
      amountCents: 500,
      metadata: { refundId: 'r1' },
      idempotencyKey: 'r1',
    })
  await expect(refund()).rejects.toMatchObject({ code: 'payments_down' })
  const sent = await refund().catch(() => refund())
  expect(served.sandbox.list('refund').map((one) => one.id)).toEqual([sent.id])
})

const html = '<html>Service Unavailable</html>'
const json = (type: string) => JSON.stringify({ error: { type, message: 'no' } })

test.each([
  [500, json('api_error')],
  [502, html],
  [503, html],
  [429, json('invalid_request_error')],
  [409, json('idempotency_error')],
])('an answer %i is payments_down: tried again later', async (status, body) => {
  const payments = await paymentsBehind((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  await expect(payments.subscription('sub_1')).rejects.toMatchObject({
    name: 'AuraError',
    code: 'payments_down',
  })
})

test('a Stripe that never answers is given up in time', async () => {
  const payments = await paymentsBehind(() => undefined, 200)
  await expect(payments.invoice('in_1')).rejects.toMatchObject({ name: 'AuraError', code: 'payments_down' })
})

test('an answer that is not what it should be is an AuraError, never undefined fields', async () => {
  const payments = await paymentsBehind((_, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"id":"sub_1","object":"subscription"}')
  })
  await expect(payments.subscription('sub_1')).rejects.toMatchObject({ name: 'AuraError', code: 'internal' })
})
