import type { Words } from '~/app/presenters/agent/AgentView'
import { euros } from '~/app/presenters/euros'
import type { RefundRow } from '~/core/ports/Pages'

const BANKS = 'banks show it in 5 to 10 business days.'

/** How the money that goes back stands, as Stripe tells it. Null: none goes back. */
export function refundWords(refunds: RefundRow[]): { words: Words; isFailed: boolean } | null {
  const newest = refunds[0]
  if (!newest) return null
  if (newest.state === 'failed') {
    return {
      words: [`Your bank returned ${euros(newest.amountCents)}. We send it again and write to you today.`],
      isFailed: true,
    }
  }
  const going = refunds.filter((refund) => refund.state !== 'failed')
  const amount = euros(going.reduce((sum, refund) => sum + refund.amountCents, 0))
  const at = newest.sentAt ?? newest.settledAt
  if (newest.state === 'owed' || !at) return { words: [`${amount} is on its way; ${BANKS}`], isFailed: false }
  const moment = { at: at.toISOString(), form: 'dayMinute' as const }
  const how = newest.state === 'succeeded' ? `${amount} sent ` : `${amount} is on its way since `
  return { words: [how, moment, `; ${BANKS}`], isFailed: false }
}
