import { accepted, refused, type Outcome } from '../domain/errors'
import { agentName } from '../domain/agentName'
import type { Agent } from '../ports/Agents'
import type { Plan } from '../ports/Billing'
import type { Ports } from '../ports/Ports'
import { dropCheckout } from './dropCheckout'
import { guardSale, type SalePorts } from './guardSale'

/** A random name is taken now and then; so many in a row would be a bug. */
const NAMES_MAX = 20

type CheckoutPorts = SalePorts &
  Pick<Ports, 'agents' | 'billing' | 'payments' | 'random' | 'settings' | 'backups'>
type CheckoutInput = {
  agentId: string
  planId: string
  customerId: string
  email: string
  /** Coming back: the new machine begins with this backup. */
  restoreBackupId?: string | null
}

/**
 * Opens the payment for a new agent. `agentId` is made with the form, so that sending it twice makes one agent and
 * one checkout. Returns where the browser goes to pay. What can't be delivered is refused here, before any money moves.
 */
export async function startCheckout(
  ports: CheckoutPorts,
  input: CheckoutInput,
): Promise<Outcome<{ url: string }>> {
  const { agents, billing, payments, settings } = ports
  const plan = await billing.plan(input.planId)
  if (!plan?.isOffered) return refused('plan_unknown', 'This plan is not on offer. Choose another one.')
  const reserved = await reserve(ports, input)
  if (!reserved.ok) return reserved
  const agent = reserved.value
  const isOver = agent.checkoutExpiresAt !== null && agent.checkoutExpiresAt <= ports.clock.now()
  if (isOver || agent.goneAt) return checkoutClosed
  if (agent.checkoutUrl) return accepted({ url: agent.checkoutUrl })
  const session = await payments.startCheckout({
    agentId: agent.id,
    stripeCustomerId: await stripeCustomer(ports, input),
    priceId: await price(ports, plan),
    successUrl: `${settings.appUrl}/checkout/return?agent=${agent.id}`,
    cancelUrl: `${settings.appUrl}/agents/${agent.id}`,
    idempotencyKey: `checkout-${agent.id}`,
  })
  if (!session.url) return checkoutClosed
  const { id: sessionId, url, expiresAt } = session
  const isOpen = await agents.saveCheckout(agent.id, { sessionId, url, expiresAt })
  return isOpen ? accepted({ url }) : unlessDropped(ports, agent.id, { sessionId, url })
}

/** Given up while Stripe opened the payment: nobody else knows of it, and it must not be made any more. */
async function unlessDropped(
  { agents, payments }: CheckoutPorts,
  agentId: string,
  { sessionId, url }: { sessionId: string; url: string },
): Promise<Outcome<{ url: string }>> {
  const agent = await agents.get(agentId)
  if (agent && agent.wanted !== 'gone') return accepted({ url }) // sent twice, and paid for
  await payments.expireCheckout(sessionId, `expire-${agentId}`)
  return checkoutClosed
}

/** The agent that is paid for; a payment that is open already for the same plan is gone on with. */
async function reserve(ports: CheckoutPorts, input: CheckoutInput): Promise<Outcome<Agent>> {
  const { agents, sales } = ports
  const known = await agents.get(input.agentId)
  if (known) return known.customerId === input.customerId ? accepted(known) : usedBefore
  const backupId = await restorable(ports, input)
  if (backupId === 'absent') return refused('backup_gone', 'This backup is not there any more.')
  if (backupId === 'otherPlan')
    return refused('backup_plan', 'This is a copy of a whole disk: choose the plan that it was made on.')
  const guarded = await guardSale(ports, input)
  if (!guarded.ok) return guarded
  const perCustomerHourly = await ports.settingRows.value('perCustomerHourly')
  for (let tries = 0; tries < NAMES_MAX; tries++) {
    const { agentId: id, customerId, planId } = input
    const agent = { id, name: agentName(ports.random), customerId, planId }
    const reserved = await sales.reserve({ agent, perCustomerHourly, restoreBackupId: backupId })
    if (reserved.at === 'reserved') return accepted(reserved.agent)
    if (reserved.at === 'foreign') return usedBefore
    if (reserved.at === 'limited') return refusedAgain(ports, input)
    if (reserved.at === 'nameTaken') continue
    if (reserved.agent.planId === planId) {
      await sales.saveRestore(reserved.agent.id, backupId)
      return accepted(reserved.agent)
    }
    // Another plan: the first payment is closed, so that not both can be made.
    const dropped = await dropCheckout(ports, { agentId: reserved.agent.id, who: buyer(customerId) })
    if (!dropped.ok) return dropped
  }
  throw new Error('No free name was found')
}

const checkoutClosed = refused('checkout_closed', 'This payment was closed. Start again from the plans.')
const usedBefore = refused('not_yours', 'This form was used before. Load the page again.')
const buyer = (customerId: string) => ({ accountId: customerId, customerId, role: 'customer' as const })

/** Another form of theirs was quicker: what the guard says now. */
async function refusedAgain(ports: CheckoutPorts, input: CheckoutInput): Promise<Outcome<Agent>> {
  const guarded = await guardSale(ports, input)
  return guarded.ok ? refused('limit_hourly', 'One new setup an hour. Try again in a moment.') : guarded
}

/** A backup of this customer's own that is whole and still there. Null: none was asked for. */
async function restorable(
  { agents, backups, clock }: CheckoutPorts,
  { restoreBackupId, customerId, planId }: CheckoutInput,
): Promise<string | null> {
  if (!restoreBackupId) return null
  const backup = await backups.get(restoreBackupId)
  const isThere =
    backup?.customerId === customerId &&
    backup.state === 'verified' &&
    (backup.keptUntil === null || backup.keptUntil > clock.now())
  if (!isThere) return 'absent'
  // A disk fits onto one of its own size.
  const isDisk = backup.kind === 'snapshot'
  return isDisk && (await agents.get(backup.agentId))?.planId !== planId ? 'otherPlan' : restoreBackupId
}

async function stripeCustomer(
  { billing, payments }: CheckoutPorts,
  { customerId, email }: CheckoutInput,
): Promise<string> {
  const known = await billing.stripeCustomerOf(customerId)
  if (known) return known
  const made = await payments.ensureCustomer({ customerId, email, idempotencyKey: `customer-${customerId}` })
  await billing.saveStripeCustomer(customerId, made)
  return made
}

async function price({ billing, payments }: CheckoutPorts, plan: Plan): Promise<string> {
  if (plan.stripePriceId) return plan.stripePriceId
  const made = await payments.ensurePrice({
    planId: plan.id,
    name: plan.name,
    cents: plan.priceCents,
    currency: plan.currency,
    idempotencyKey: `price-${plan.id}-${plan.priceCents}`,
  })
  await billing.savePrice(plan.id, made)
  return made
}
