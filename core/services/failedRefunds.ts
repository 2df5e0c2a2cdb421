import type { Refund } from '../ports/Billing'
import type { Ports } from '../ports/Ports'

/** A bank that has returned a refund this often will do so again: staff have to find another way. */
export const FAILED_MAX = 3

/** Those that failed of what is owed for one invoice and one cause, this one among them; the oldest first. */
export async function failedRefunds(
  { billing }: Pick<Ports, 'billing'>,
  { agentId, invoiceId, cause }: Refund,
): Promise<Refund[]> {
  const all = await billing.refundsOf(agentId)
  return all.filter((one) => one.invoiceId === invoiceId && one.cause === cause && one.state === 'failed')
}
