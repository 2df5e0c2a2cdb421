import type { AgentWithOwner } from '../ports/Agents'
import type { Invoice, RefundCause } from '../ports/Billing'
import type { Ports } from '../ports/Ports'

type DisputePorts = Pick<Ports, 'agents' | 'billing'>

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
export async function oweAfterDispute({ agents, billing }: DisputePorts, invoice: Invoice): Promise<void> {
  const agent = await agents.get(invoice.agentId)
  const cause = agent?.wanted === 'gone' ? await causeOf(agents, agent) : null
  if (!cause) return
  // Of an agent that ran for months only the current month goes back.
  const paid = (await billing.invoicesOf(invoice.agentId)).filter((one) => one.amountPaidCents > 0)
  if (cause === 'requested' && paid.some(({ paidAt }) => paidAt && invoice.paidAt && paidAt > invoice.paidAt))
    return
  await billing.oweRefund({
    invoiceId: invoice.id,
    amountCents: 'rest',
    cause,
    isAutomatic: true,
    by: 'aura',
    effects: ({ id }) => [{ kind: 'job', job: { name: 'sendRefund', refundId: id } }],
  })
}

/** Null: nothing goes back. What never ran is paid back, whatever ended it. */
async function causeOf(
  agents: DisputePorts['agents'],
  { id, wantedReason }: AgentWithOwner,
): Promise<RefundCause | null> {
  const cause = causes[wantedReason ?? '']
  if (cause) return cause
  return (await agents.wasReady(id)) ? null : 'attemptsExhausted'
}
