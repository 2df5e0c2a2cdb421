import { Hono } from 'hono'
import { closeDispute, openDispute, warnOfFraud } from '~/sandbox/stripe/billing/disputes'
import { pauseSubscription, resumeSubscription } from '~/sandbox/stripe/billing/subscriptionChanges'
import { renew } from '~/sandbox/stripe/billing/subscriptions'
import { createApi } from '~/sandbox/stripe/createApi'
import { createBillingPages } from '~/sandbox/stripe/pages/billingPages'
import { createInvoicePages } from '~/sandbox/stripe/pages/invoicePages'
import { createOverviewPages } from '~/sandbox/stripe/pages/overviewPages'
import { createCheckoutPages } from '~/sandbox/stripe/pages/checkoutPages'
import { billingPortalRoutes } from '~/sandbox/stripe/routes/billingPortal'
import { catalogRoutes } from '~/sandbox/stripe/routes/catalog'
import { checkoutSessionRoutes } from '~/sandbox/stripe/routes/checkoutSessions'
import { customerRoutes } from '~/sandbox/stripe/routes/customers'
import { disputeRoutes } from '~/sandbox/stripe/routes/disputes'
import { eventRoutes } from '~/sandbox/stripe/routes/events'
import { invoiceRoutes } from '~/sandbox/stripe/routes/invoices'
import { paymentRoutes } from '~/sandbox/stripe/routes/payments'
import { subscriptionRoutes } from '~/sandbox/stripe/routes/subscriptions'
import { createStripeWorld } from '~/sandbox/stripe/StripeWorld'
import { createWebhooks, defaultWebhookSettings } from '~/sandbox/stripe/webhooks'
import type { Faults } from '~/sandbox/faults/Faults'
import type { SessionOrder } from '~/sandbox/stripe/billing/checkout'
import type { Kind, ObjectKinds } from '~/sandbox/stripe/StripeObjects'
import type { Deliver, WebhookSettings } from '~/sandbox/stripe/webhooks'
import type { AccessEntry } from '~/sandbox/world/AccessLog'
import type { Timeline } from '~/sandbox/world/Timeline'

const REFUND_SETTLES_MS = 3_000

export type StripeOptions = {
  timeline: Timeline
  faults: Pick<Faults, 'take'>
  /** From 0 up to, not including, 1. */
  random: () => number
  secretKey: string
  webhookSecret: string
  /** Where events go; may be set later. Until then they wait and are tried again. */
  webhookUrl?: string | null
  /** Where browsers reach the pages, without a slash at its end; a function where the port comes later. */
  publicUrl: string | (() => string)
  /** Instead of the network: hands events over in-process. */
  deliver?: Deliver
  log?: (entry: AccessEntry) => void
  refundSettlesMs?: number
  webhooks?: Partial<WebhookSettings>
}

export type StripeSandbox = {
  fetch(request: Request): Promise<Response>
  setWebhookUrl(url: string | null): void
  /** Newest first. */
  list<Of extends Kind>(kind: Of): ObjectKinds[Of][]
  /** The bank takes a payment's money back. Null: it has already. */
  openDispute(charge: string): string | null
  closeDispute(dispute: string, outcome: 'won' | 'lost'): void
  warnOfFraud(charge: string): string
  pauseSubscription(subscription: string): void
  resumeSubscription(subscription: string): void
  /** Ends a subscription's period now: it is renewed and charged, or ends if that was asked for. */
  endPeriod(subscription: string): void
}

/** Stripe, as far as Aura uses it: its API under /v1, and the pages that it hosts. */
export function createStripe(options: StripeOptions): StripeSandbox {
  const { timeline, faults, random, publicUrl, log } = options
  const webhooks = createWebhooks({
    ...defaultWebhookSettings,
    ...options.webhooks,
    timeline,
    faults,
    secret: options.webhookSecret,
    deliver: options.deliver,
  })
  webhooks.setUrl(options.webhookUrl ?? null)
  const world = createStripeWorld({
    timeline,
    faults,
    random,
    publicUrl: typeof publicUrl === 'string' ? () => publicUrl : publicUrl,
    refundSettlesMs: options.refundSettlesMs ?? REFUND_SETTLES_MS,
    onEvent: (event) => webhooks.push(event),
  })
  const orders = new Map<string, SessionOrder>()
  const routes = [
    ...catalogRoutes,
    ...customerRoutes,
    ...checkoutSessionRoutes(orders),
    ...subscriptionRoutes,
    ...invoiceRoutes,
    ...paymentRoutes,
    ...disputeRoutes,
    ...billingPortalRoutes,
    ...eventRoutes,
  ]
  const app = new Hono()
  app.use(async (context, next) => {
    const at = timeline.now()
    await next()
    const { method, url } = context.req
    const { pathname, search } = new URL(url)
    const ms = timeline.now() - at
    log?.({ at, service: 'stripe', method, path: pathname + search, status: context.res.status, ms })
  })
  app.route('/', createApi(world, routes, options.secretKey))
  app.route('/', createCheckoutPages(world, orders))
  app.route('/', createBillingPages(world))
  app.route('/', createInvoicePages(world))
  app.route('/', createOverviewPages(world))
  return {
    fetch: async (request) => app.fetch(request),
    setWebhookUrl: (url) => webhooks.setUrl(url),
    list: (kind) => world.list(kind),
    openDispute: (charge) => openDispute(world, world.get('charge', charge))?.id ?? null,
    closeDispute: (dispute, outcome) => closeDispute(world, world.get('dispute', dispute), outcome),
    warnOfFraud: (charge) => warnOfFraud(world, world.get('charge', charge)).id,
    pauseSubscription: (id) => pauseSubscription(world, world.get('subscription', id)),
    resumeSubscription: (id) => resumeSubscription(world, world.get('subscription', id)),
    endPeriod: (subscription) => renew(world, world.get('subscription', subscription)),
  }
}
