import { serve } from '@hono/node-server'
import Stripe from 'stripe'
import { createFaults } from '~/sandbox/faults/Faults'
import { createStripe } from '~/sandbox/stripe/createStripe'
import { createManualTimeline } from '~/sandbox/stripe/testing/manualTimeline'
import type { AddressInfo } from 'node:net'
import type { AccessEntry } from '~/sandbox/world/AccessLog'

export const SECRET_KEY = 'sk_test_sandbox'
export const WEBHOOK_SECRET = 'whsec_sandbox'
const DAY_MS = 86_400_000

/** The sandbox's Stripe on a port of its own, with the real client, and a shop that takes its events. */
export async function serveStripe() {
  const timeline = createManualTimeline()
  const faults = createFaults()
  const received: Stripe.Event[] = []
  const log: AccessEntry[] = []
  let origin = ''
  let webhookStatus = 200
  const client = (port: number) =>
    new Stripe(SECRET_KEY, {
      host: '127.0.0.1',
      port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    })
  const sandbox = createStripe({
    timeline,
    faults,
    random: Math.random,
    secretKey: SECRET_KEY,
    webhookSecret: WEBHOOK_SECRET,
    webhookUrl: 'http://shop.test/webhooks/stripe',
    publicUrl: () => origin,
    log: (entry) => log.push(entry),
    async deliver(request) {
      const seconds = Math.floor(timeline.now() / 1000)
      const header = request.headers.get('stripe-signature') ?? ''
      const body = await request.text()
      const event = stripe.webhooks.constructEvent(
        body,
        header,
        WEBHOOK_SECRET,
        300,
        undefined,
        seconds * 1000,
      )
      if (webhookStatus < 300) received.push(event)
      return new Response(null, { status: webhookStatus })
    },
  })
  const server = serve({ fetch: (request) => sandbox.fetch(request), port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await new Promise((ready) => server.once('listening', ready))
  const { port } = server.address() as AddressInfo
  origin = `http://127.0.0.1:${port}`
  const stripe = client(port)
  let keys = 0
  const key = () => ({ idempotencyKey: `key-${++keys}` })

  async function openCheckout(more: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
    const product = await stripe.products.create({ name: 'Agent' }, key())
    const price = await stripe.prices.create(
      { product: product.id, currency: 'eur', unit_amount: 1900, recurring: { interval: 'month' } },
      key(),
    )
    const customer = await stripe.customers.create({ email: 'ada@example.com' }, key())
    return stripe.checkout.sessions.create(
      {
        mode: 'subscription',
        line_items: [{ price: price.id, quantity: 1 }],
        customer: customer.id,
        client_reference_id: 'agent-1',
        success_url: 'http://shop.test/checkout/return?session={CHECKOUT_SESSION_ID}',
        cancel_url: 'http://shop.test/agents/new',
        subscription_data: { metadata: { agent: 'agent-1' } },
        ...more,
      },
      key(),
    )
  }

  /** Presses a button of a page, as a browser without script does. */
  function press(path: string, form: Record<string, string>): Promise<Response> {
    return fetch(origin + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
  }

  async function paidSubscription(card = '4242') {
    const { id } = await openCheckout()
    await press(`/checkout/${id}`, { card })
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ['subscription', 'invoice'] })
    return {
      session,
      subscription: session.subscription as Stripe.Subscription,
      invoice: session.invoice as Stripe.Invoice,
    }
  }

  return {
    stripe,
    sandbox,
    timeline,
    faults,
    received,
    log,
    origin,
    key,
    openCheckout,
    press,
    paidSubscription,
    passDays: (days: number) => timeline.pass(days * DAY_MS),
    answerWebhooksWith(status: number): void {
      webhookStatus = status
    },
    close: () => new Promise((done) => server.close(done)),
  }
}

export type ServedStripe = Awaited<ReturnType<typeof serveStripe>>
