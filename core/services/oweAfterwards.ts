import type { AgentWithOwner } from '../ports/Agents'
import type { Invoice, RefundCause } from '../ports/Billing'
import type { Ports } from '../ports/Ports'

type OwePorts = Pick<Ports, 'agents' | 'billing'>

/** Why an agent went whose money goes back, by the reason that it has. */
const causes: Partial<Record<string, RefundCause>> = {
  cancelled: 'cancelled',
  attemptsExhausted: 'attemptsExhausted',
  refunded: 'requested',
}

/**
 * A bank has given back what it had taken. Of an agent that went meanwhile with its money to go back, there was
 * nothing left to refund at that time: it is owed now. Doing it twice is doing it once.
 */
export async function oweAfterDispute({ agents, billing }: OwePorts, invoice: Invoice): Promise<void> {
  const agent = await agents.get(invoice.agentId)
  const cause = agent?.wanted === 'gone' ? await causeOf(agents, agent) : null
  if (!cause) return
  // Of an agent that ran for months only the current month goes back.
  const paid = (await billing.invoicesOf(invoice.agentId)).filter((one) => one.amountPaidCents > 0)
  if (cause === 'requested' && paid.some(({ paidAt }) => paidAt && invoice.paidAt && paidAt > invoice.paidAt))
    return
  await oweRest(billing, invoice, cause)
}

/**
 * Asked once an agent is gone: what was open may be paid on Stripe's page until then, and later. Of one that never
 * ran nobody decides about that money any more, so it is owed. What was refunded once, and failed, is for staff to send
 * again.
 */
export async function oweLatePayments({ agents, billing }: OwePorts, agent: AgentWithOwner): Promise<void> {
  if (await agents.wasReady(agent.id)) return
  const cause = causes[agent.wantedReason ?? ''] ?? 'attemptsExhausted'
  const [invoices, refunds] = await Promise.all([billing.invoicesOf(agent.id), billing.refundsOf(agent.id)])
  const untouched = invoices.filter(({ id }) => !refunds.some(({ invoiceId }) => invoiceId === id))
  for (const invoice of untouched) await oweRest(billing, invoice, cause)
}

/** What is left of an invoice, if anything is. */
const oweRest = (billing: OwePorts['billing'], { id }: Invoice, cause: RefundCause) =>
  billing.oweRefund({
    invoiceId: id,
    amountCents: 'rest',
    cause,
    isAutomatic: true,
    by: 'aura',
    effects: (refund) => [{ kind: 'job', job: { name: 'sendRefund', refundId: refund.id } }],
  })

/** Null: nothing goes back. What never ran is paid back, whatever ended it. */
async function causeOf(
  agents: OwePorts['agents'],
  { id, wantedReason }: AgentWithOwner,
): Promise<RefundCause | null> {
  const cause = causes[wantedReason ?? '']
  if (cause) return cause
  return (await agents.wasReady(id)) ? null : 'attemptsExhausted'
}
