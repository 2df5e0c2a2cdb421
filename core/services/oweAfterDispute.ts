import type { Invoice, RefundCause } from '../ports/Billing'
import type { Ports } from '../ports/Ports'

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
export async function oweAfterDispute(
  { agents, billing }: Pick<Ports, 'agents' | 'billing'>,
  invoice: Invoice,
): Promise<void> {
  const agent = await agents.get(invoice.agentId)
  const cause = agent?.wanted === 'gone' ? causes[agent.wantedReason ?? ''] : undefined
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
