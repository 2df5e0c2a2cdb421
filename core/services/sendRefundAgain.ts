import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import type { Refund } from '../ports/Billing'
import type { Effect } from '../ports/Runs'
import type { Ports } from '../ports/Ports'
import { aboveLimit, refundLimitCents } from './refundLimit'

type AgainInput = { refundId: string; who: Who; address?: string | null }

/**
 * Sends a refund again. One that Stripe has not answered keeps its row, and so its key: it can't go out twice. One that
 * the bank returned is over; what is still owed goes out as a new row, and pressing twice makes one. What staff gave is
 * within the limit of whoever presses, like the first time.
 */
export async function sendRefundAgain(
  ports: Pick<Ports, 'billing' | 'keys' | 'settingRows'>,
  { refundId, who, address = null }: AgainInput,
): Promise<Outcome<Refund>> {
  const { billing, keys } = ports
  if (!may(who, 'refundInvoice')) return refused('not_found', 'There is no such refund.')
  const refund = await billing.refund(refundId)
  if (!refund) return refused('not_found', 'There is no such refund.')
  if (refund.state === 'succeeded') return refused('succeeded', 'The bank has it.')
  const by = nameOf(who)
  const effects = (owed: Refund): Effect[] => [
    { kind: 'job', job: { name: 'sendRefund', refundId: owed.id } },
    {
      kind: 'audit',
      by,
      action: 'sendRefundAgain',
      target: `refund:${refundId}`,
      after: { refundId: owed.id },
      address,
    },
  ]
  if (refund.state !== 'failed') return accepted(await billing.sendAgain(refundId, effects(refund)))
  const { invoiceId, amountCents, cause, isAutomatic, reason, currency } = refund
  const limitCents = cause === 'staff' ? await refundLimitCents(ports, who) : null
  const owed = await billing.oweRefund({
    id: successorOf(keys.hash(`again-${refundId}`)),
    invoiceId,
    amountCents,
    cause,
    isAutomatic,
    by,
    reason: reason ?? 'Sent again',
    limitCents,
    effects,
  })
  if (owed) return accepted(owed)
  const { restCents, staffCents } = await billing.refundableOf(invoiceId)
  return limitCents !== null && amountCents <= restCents
    ? aboveLimit({ limitCents, staffCents, currency })
    : refused('nothing_left', 'Nothing is left to refund of this invoice.')
}

/** The one id that follows from another: a UUID of the kind that anybody may make up (version 8). */
function successorOf(hash: string): string {
  const part = (from: number, to: number) => hash.slice(from, to)
  return `${part(0, 8)}-${part(8, 12)}-8${part(13, 16)}-8${part(17, 20)}-${part(20, 32)}`
}
