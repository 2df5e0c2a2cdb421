import { euros } from '~/app/presenters/euros'
import type { RefundListRow } from '~/core/ports/ConsoleLists'
import { fact, factAt } from './fact'
import { actorWord, causeWord, refundStates } from './specs/refundsSpec'

/** What happens next, as Stripe has it. */
const nextWords: Record<RefundListRow['state'], string> = {
  owed: 'Goes out with the next job.',
  sent: 'Stripe has been asked; its answer is awaited.',
  pending: 'Stripe has it; the bank has not said yet.',
  succeeded: 'Banks show it in 5 to 10 business days.',
  failed: 'The bank returned it. Send it again, or write to the customer.',
}

export function refundView(refund: RefundListRow) {
  return {
    title: `${euros(refund.amountCents)} to ${refund.email ?? 'nobody'}`,
    status: refundStates[refund.state],
    againOff: refund.state === 'succeeded' ? 'The bank has it' : null,
    facts: [
      fact('Next', nextWords[refund.state]),
      fact('Customer', refund.email, { to: `/console/customers/${refund.customerId}` }),
      fact('Agent', refund.agentName, { to: `/console/agents/${refund.agentName}` }),
      fact('Invoice', refund.invoiceId, { isMono: true }),
      fact('Of', `${euros(refund.paidCents)}${refund.cardLast4 ? ` to card ${refund.cardLast4}` : ''}`),
      fact('Reason', [causeWord(refund.cause), refund.reason].filter(Boolean).join(': ')),
      fact('By', actorWord(refund.by)),
      fact('Key', refund.id, { isMono: true }),
      fact('At Stripe', refund.stripeRefundId, { isMono: true }),
      fact('Failure', refund.failure),
      factAt('Created', refund.createdAt),
      factAt('Sent', refund.sentAt),
      factAt('Settled', refund.settledAt),
      factAt('Failed', refund.failedAt),
    ],
  }
}
