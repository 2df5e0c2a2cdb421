import { accepted, refused, type Outcome } from '../domain/errors'
import { money } from '../domain/money'
import { may, nameOf, type Who } from '../domain/rights'
import { isContested } from '../domain/subscriptionLife'
import type { Invoice, Refund } from '../ports/Billing'
import type { Ports } from '../ports/Ports'
import { aboveLimit, refundLimitCents } from './refundLimit'

type RefundPorts = Pick<Ports, 'billing' | 'agents' | 'settingRows'>
type RefundInput = {
  /** Made with the form, and the key at Stripe: sending the form twice refunds once. */
  refundId: string
  invoiceId: string
  amountCents: 'rest' | number
  reason: string
  who: Who
  address?: string | null
}

const REASON_LENGTH_MAX = 500

/** Staff send money back, in full or in part. The row is written, and its sending owed; what becomes of it Stripe says. */
export async function refundInvoice(ports: RefundPorts, input: RefundInput): Promise<Outcome<Refund>> {
  const { billing } = ports
  const { refundId, invoiceId, amountCents, who, address = null } = input
  if (!may(who, 'refundInvoice')) return refused('not_found', 'There is no such invoice.')
  const reason = input.reason.trim().slice(0, REASON_LENGTH_MAX)
  if (!reason) return refused('reason_missing', 'Say why the money goes back.')
  const invoice = await billing.invoice(invoiceId)
  if (!invoice) return refused('not_found', 'There is no such invoice.')
  const known = await billing.refund(refundId)
  if (known)
    return known.invoiceId === invoiceId ? accepted(known) : refused('not_yours', 'Load the page again.')
  const limitCents = await refundLimitCents(ports, who)
  const refusal = await reasonAgainst(ports, invoice, amountCents, limitCents)
  if (refusal) return refusal
  const agent = await ports.agents.get(invoice.agentId)
  const refund = await billing.oweRefund({
    id: refundId,
    invoiceId,
    amountCents,
    cause: 'staff',
    isAutomatic: false,
    by: nameOf(who),
    reason,
    limitCents,
    effects: (owed) => [
      { kind: 'job', job: { name: 'sendRefund', refundId: owed.id } },
      {
        kind: 'audit',
        by: nameOf(who),
        action: 'refundInvoice',
        target: `invoice:${invoiceId}`,
        after: { refundId: owed.id, amountCents: owed.amountCents, reason, agent: agent?.name ?? null },
        address,
      },
    ],
  })
  return refund ? accepted(refund) : refused('too_much', 'Something else was refunded meanwhile. Look again.')
}

async function reasonAgainst(
  { billing }: RefundPorts,
  { id, agentId, currency }: Invoice,
  amountCents: 'rest' | number,
  limitCents: number | null,
) {
  const disputes = await billing.disputesOf(agentId)
  if (disputes.some((dispute) => dispute.invoiceId === id && isContested(dispute)))
    return refused('disputed', 'The bank has taken this payment back until the dispute is settled.')
  const { restCents, staffCents } = await billing.refundableOf(id)
  const cents = amountCents === 'rest' ? restCents : amountCents
  if (restCents === 0) return refused('nothing_left', 'All of it went back already.')
  if (!Number.isSafeInteger(cents) || cents <= 0) return refused('bad_amount', 'Enter an amount above zero.')
  if (cents > restCents) return refused('too_much', `At most ${money(restCents, currency)} can go back.`)
  if (limitCents !== null && staffCents + cents > limitCents)
    return aboveLimit({ limitCents, staffCents, currency })
  return null
}
