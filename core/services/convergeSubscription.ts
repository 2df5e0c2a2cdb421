import { subscriptionLife, type Life } from '../domain/subscriptionLife'
import type { AgentWithOwner } from '../ports/Agents'
import type { StripeInvoice } from '../ports/Payments'
import type { Effect } from '../ports/Runs'
import type { Ports } from '../ports/Ports'

type SubscriptionPorts = Pick<Ports, 'payments' | 'billing' | 'agents' | 'clock' | 'settingRows'>

const DAY_MS = 24 * 3_600_000

/** `readAt` is from before the reading: a picture is at least as new as it says, never older. */
export type InvoiceRead = { invoice: StripeInvoice; readAt: Date }

/**
 * Reads a subscription again, books what it says and makes of its agent what follows from it and from the clock.
 * Returns its agent; null: not one of ours.
 */
export async function convergeSubscription(
  ports: SubscriptionPorts,
  subscriptionId: string,
  read?: InvoiceRead,
): Promise<string | null> {
  const { payments, billing, agents, clock } = ports
  const readAt = clock.now()
  const subscription = await payments.subscription(subscriptionId)
  const agent = subscription?.agentId ? await agents.get(subscription.agentId) : null
  if (!subscription || !agent) return null
  if (read) await billing.saveInvoice(agent.id, read.invoice, read.readAt)
  const invoice = await latestInvoice(ports, subscription.latestInvoiceId, read?.invoice)
  if (invoice && invoice !== read?.invoice) await billing.saveInvoice(agent.id, invoice, readAt)
  const known = await billing.subscriptionOf(agent.id)
  const life = subscriptionLife({
    subscription,
    invoice,
    disputes: await billing.disputesOf(agent.id),
    wasEverPaid: agent.wanted !== 'undecided',
    pastDueSince: known?.pastDueSince ?? null,
    suspendedAt: known?.suspendedAt ?? null,
    now: readAt,
    dunning: await dunningOf(ports),
  })
  const effects = [...wantedBy(life, agent), ...mailsOf(life, agent, invoice)]
  if (life.wanted === 'running' && agent.wanted === 'undecided' && invoice)
    effects.push(received(agent, invoice))
  const { pastDueSince, suspendedAt } = life
  await billing.saveSubscription(agent.id, subscription, readAt, effects, { pastDueSince, suspendedAt })
  return agent.id
}

/** What was read already, unless a later one has taken its place: an event may come when the next month is open. */
async function latestInvoice(
  { payments }: SubscriptionPorts,
  latestId: string | null,
  read: StripeInvoice | undefined,
): Promise<StripeInvoice | null> {
  if (read && (read.id === latestId || latestId === null)) return read
  return latestId ? payments.invoice(latestId) : null
}

/** How long an agent runs on after a failed payment, and how long a stopped one is kept. */
export async function dunningOf({ settingRows }: Pick<Ports, 'settingRows'>) {
  const [pastDueDays, keptDays] = await Promise.all([
    settingRows.value('pastDueDays'),
    settingRows.value('keptDays'),
  ])
  return { graceMs: pastDueDays * DAY_MS, keptMs: keptDays * DAY_MS }
}

/** Only what the money has stopped is started by it; what its owner or a run wants otherwise stays. */
function wantedBy({ state, wanted, reason, until }: Life, agent: AgentWithOwner): Effect[] {
  const isOurStop =
    agent.wanted === 'stopped' && (agent.wantedReason === 'unpaid' || agent.wantedReason === 'disputed')
  const follows =
    (wanted === 'running' && (agent.wanted === 'undecided' || isOurStop)) ||
    (wanted === 'stopped' && agent.wanted === 'running') ||
    (wanted === 'gone' && agent.wanted !== 'gone')
  if (!follows || wanted === null) return []
  const isBack = wanted === 'running' && isOurStop
  return [
    { kind: 'agentWanted', agentId: agent.id, wanted, reason: isBack ? 'recovered' : reason },
    {
      kind: 'audit',
      by: 'aura',
      action: 'subscriptionLife',
      target: `agent:${agent.name}`,
      before: { wanted: agent.wanted, reason: agent.wantedReason },
      after: { wanted, reason, state, until: until?.toISOString() ?? null },
    },
  ]
}

function mailsOf({ mails }: Life, agent: AgentWithOwner, invoice: StripeInvoice | null): Effect[] {
  return mails.map(({ template, key, values }) => ({
    kind: 'mail',
    key: `${key}-${agent.id}`,
    to: agent.owner.email,
    template,
    values: {
      agent: agent.name,
      agentId: agent.id,
      cents: invoice?.status === 'open' ? invoice.amountDueCents : 0,
      currency: invoice?.currency ?? agent.plan.currency,
      needsConfirmation: invoice?.needsConfirmation ?? false,
      ...datesAsText(values),
    },
  }))
}

const datesAsText = (values: object) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value instanceof Date ? value.toISOString() : value]),
  )

const received = (agent: AgentWithOwner, invoice: StripeInvoice): Effect => ({
  kind: 'mail',
  key: `settingUp-${agent.id}`,
  to: agent.owner.email,
  template: 'settingUp',
  values: {
    agent: agent.name,
    agentId: agent.id,
    cents: invoice.amountPaidCents,
    currency: invoice.currency,
  },
})
