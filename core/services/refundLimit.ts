import { refused } from '../domain/errors'
import { money } from '../domain/money'
import { may, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'

/** What all refunds of one invoice by staff may come to, for this person. Null: any amount. */
export async function refundLimitCents(
  { settingRows }: Pick<Ports, 'settingRows'>,
  who: Who,
): Promise<number | null> {
  return may(who, 'refundAnyAmount') ? null : settingRows.value('refundLimitCents')
}

export function aboveLimit({
  limitCents,
  staffCents,
  currency,
}: {
  limitCents: number
  staffCents: number
  currency: string
}) {
  const left = money(Math.max(0, limitCents - staffCents), currency)
  return refused('above_limit', `Support may refund ${left} more of this invoice. Above that: admins only.`)
}
