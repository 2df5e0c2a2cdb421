import type { AgentWithOwner } from '../../ports/Agents'
import type { Invoice } from '../../ports/Billing'
import { sendRefund } from '../../services/sendRefund'
import { agentOf, done, waiting, type Step, type StepContext } from '../step'

/** A refund that Stripe could not carry out is sent again as a new one, not faster than this. */
const FAILED_AGAIN_MS = 60_000

/** Asked for while the data was safe and nothing ran, or what is owed for a setup that did not work. */
const causeOf = ({ wantedReason }: AgentWithOwner) =>
  wantedReason === 'refunded' ? 'requested' : 'attemptsExhausted'

/** A setup that came to nothing costs nothing at all; of an agent that ran for months the current one goes back. */
async function owedFor(context: StepContext): Promise<Invoice[]> {
  const agent = agentOf(context)
  const paid = (await context.ports.billing.invoicesOf(agent.id)).filter((one) => one.amountPaidCents > 0)
  if (causeOf(agent) === 'attemptsExhausted') return paid
  const at = (one: Invoice) => one.paidAt?.getTime() ?? 0
  return paid.toSorted((a, b) => at(b) - at(a)).slice(0, 1)
}

/** What was paid for this agent goes back, once: the row is there before the money moves. */
export const refundInFull: Step = {
  name: 'refundInFull',
  policy: () => ({ tries: 10, limitMs: null, limitCode: 'refund_failed' }),
  async perform(context) {
    const { ports, run, alsoSave } = context
    const agent = agentOf(context)
    const cause = run.unwindCause === 'cancelled' ? 'cancelled' : causeOf(agent)
    let sentCents = 0
    for (const invoice of await owedFor(context)) {
      const owed = await ports.billing.oweRefund({
        invoiceId: invoice.id,
        amountCents: 'rest',
        cause,
        isAutomatic: true,
        by: 'aura',
      })
      if (!owed) continue
      const refund = await sendRefund(ports, owed)
      if (refund.state === 'failed') {
        alsoSave({
          kind: 'alert',
          alert: 'refund_failed',
          subject: refund.id,
          says: refund.failure ?? 'Stripe gave no reason',
        })
        return waiting(
          FAILED_AGAIN_MS,
          'Your bank returned the refund; it is sent again.',
          refund.failure ?? undefined,
        )
      }
      sentCents += refund.amountCents
    }
    return done(`${sentCents} cents`)
  },
}
