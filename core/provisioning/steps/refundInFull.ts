import type { AgentWithOwner } from '../../ports/Agents'
import type { Invoice, Refund } from '../../ports/Billing'
import { FAILED_MAX, failedRefunds } from '../../services/failedRefunds'
import { sendRefund } from '../../services/sendRefund'
import type { StepResult } from '../../domain/transition'
import { agentOf, done, waiting, type Step, type StepContext } from '../step'

/** A refund that Stripe could not carry out is sent again as a new one, not faster than this. */
const FAILED_AGAIN_MS = 60_000
/** Nor slower: staff may have found out meanwhile why it fails. */
const FAILED_AGAIN_MAX_MS = 24 * 3_600_000

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
    const { ports, run } = context
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
      if (refund.state === 'failed') return again(context, refund)
      sentCents += refund.amountCents
    }
    return done(`${sentCents} cents`)
  },
}

/** Some banks only need a moment; one that has said no a few times is asked ever more seldom. One alert for all tries. */
async function again({ ports, alsoSave }: StepContext, refund: Refund): Promise<StepResult> {
  const failed = await failedRefunds(ports, refund)
  alsoSave({
    kind: 'alert',
    alert: 'refund_failed',
    subject: failed[0]?.id ?? refund.id,
    says: refund.failure ?? 'Stripe gave no reason',
  })
  const waitMs = FAILED_AGAIN_MS * 2 ** Math.max(0, failed.length - FAILED_MAX)
  const says = 'Your bank returned the refund; it is sent again.'
  return waiting(Math.min(waitMs, FAILED_AGAIN_MAX_MS), says, refund.failure ?? undefined)
}
