import { randomUUID } from 'node:crypto'
import { nodeKeys } from '~/core/adapters/crypto/nodeKeys'
import { prismaAgents } from '~/core/adapters/prisma/agents'
import { prismaAlerts } from '~/core/adapters/prisma/alerts'
import { prismaBackups } from '~/core/adapters/prisma/backups'
import { prismaBilling } from '~/core/adapters/prisma/billing'
import { prismaCosts } from '~/core/adapters/prisma/costs'
import { prismaPrices } from '~/core/adapters/prisma/prices'
import { prismaSales } from '~/core/adapters/prisma/sales'
import { openDatabase } from '~/core/adapters/prisma/client'
import { prismaLedger } from '~/core/adapters/prisma/ledger'
import { prismaRegistrations } from '~/core/adapters/prisma/registrations'
import { prismaRuns } from '~/core/adapters/prisma/runs'
import { prismaSettingRows } from '~/core/adapters/prisma/settingRows'
import { stripePayments } from '~/core/adapters/stripe/stripePayments'
import { verifyStripeEvent } from '~/core/adapters/stripe/verifyStripeEvent'
import type { Events } from '~/core/ports/Events'
import type { StripeEvent } from '~/core/ports/Payments'
import { startCheckout } from '~/core/services/startCheckout'
import { createFaults } from '~/sandbox/faults/Faults'
import { createStripe } from '~/sandbox/stripe/createStripe'
import { serve } from '~/sandbox/world/serve'
import { freshDatabase } from './services'
import { simulationSettingDefaults, simulationSettings as settings } from './simulation/simulationSettings'
import { createVirtualClock } from './virtualClock'

const [secretKey, webhookSecret] = ['sk_test_services', 'whsec_services']
/** Connections: enough for many callers at the same time. */
const CONNECTIONS = 20
const PLAN = {
  id: 'small',
  name: 'Small',
  priceCents: 1900,
  serverType: 'cx23',
  location: 'nbg1',
  locationName: 'Nuremberg',
  vcpu: 2,
  ramGb: 4,
  diskGb: 40,
}

const noEvents: Events = {
  publish: async () => {},
  askAbort: async () => {},
  onAbort: async () => async () => {},
  endSession: async () => {},
  onSessionEnd: async () => async () => {},
}

export type ServiceWorld = Awaited<ReturnType<typeof createServiceWorld>>

/** The services' ports on a real Postgres, with the sandbox's Stripe. Time passes when told to. */
export async function createServiceWorld() {
  const database = await freshDatabase()
  const db = openDatabase(database.socketUrl, CONNECTIONS)
  const time = createVirtualClock()
  const clock = time.clockOf('test')
  const faults = createFaults()
  const told: StripeEvent[] = []
  let stripeUrl = ''
  const stripe = createStripe({
    timeline: time.timeline,
    faults,
    random: Math.random,
    secretKey,
    webhookSecret,
    webhookUrl: 'http://web.test/webhooks/stripe',
    publicUrl: () => stripeUrl,
    async deliver(request) {
      const signature = request.headers.get('stripe-signature') ?? ''
      const event = verifyStripeEvent(
        { webhookSecret, now: () => clock.now() },
        { body: await request.text(), signature },
      )
      if (event.ok) told.push(event.value)
      return new Response(null, { status: event.ok ? 200 : 400 })
    },
  })
  const served = await serve((request) => stripe.fetch(request))
  stripeUrl = served.url
  await db.plan.create({ data: PLAN })
  const ports = {
    clock,
    random: Math.random,
    keys: nodeKeys,
    settings,
    runs: prismaRuns(db, clock),
    settingRows: prismaSettingRows(db, clock, simulationSettingDefaults),
    agents: prismaAgents(db, clock),
    ledger: prismaLedger(db, clock, 'test'),
    alerts: prismaAlerts(db, clock),
    billing: prismaBilling(db, clock),
    backups: prismaBackups(db, clock),
    sales: prismaSales(db, clock),
    costs: prismaCosts(db),
    priceBook: prismaPrices(db),
    registrations: prismaRegistrations(db, clock),
    payments: stripePayments({ endpoint: served.url, secretKey }),
    events: noEvents,
  }

  /** Lets time pass, and what falls due happen. */
  async function pass(ms: number) {
    time.pass(ms)
    for (let due = time.due(); due.length > 0; due = time.due()) {
      for (const timer of due) {
        time.take(timer)
        await timer.task()
      }
    }
  }

  async function customer() {
    const [accountId, customerId, agentId] = [randomUUID(), randomUUID(), randomUUID()]
    const email = `${customerId}@example.test`
    const account = { create: { id: accountId, email, passwordHash: 'none' } }
    await db.customer.create({ data: { id: customerId, agentUser: customerId, account } })
    const who = { accountId, customerId, role: 'customer' as const }
    return { who, agentId, customerId, email }
  }

  /** Somebody who has paid; Stripe has told of it, and nobody has looked yet. */
  async function paidCustomer(card = '4242') {
    const person = await customer()
    const started = await startCheckout(ports, { ...person, planId: PLAN.id })
    if (!started.ok) throw new Error(started.problem.says)
    const { url } = started.value
    await stripe.fetch(
      new Request(url, { method: 'POST', body: new URLSearchParams({ card, confirmed: 'yes' }) }),
    )
    await pass(100)
    const completed = told.filter(({ type }) => type === 'checkout.session.completed').at(-1)
    if (!completed) throw new Error('Stripe told nothing')
    return { ...person, completed }
  }

  return {
    db,
    ports,
    faults,
    stripe,
    told,
    pass,
    customer,
    paidCustomer,
    async close() {
      await served.close()
      await db.$disconnect()
      await database.drop()
    },
  }
}
