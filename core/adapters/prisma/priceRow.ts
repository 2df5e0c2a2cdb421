import type { Price } from '~/core/domain/billedHours'
import type { ResourcePrice } from './generated/client'

/** A price is far below 2^53 millionths of a euro. */
export const priceOf = ({ kind, type, location, fromAt, toAt, ...row }: ResourcePrice): Price => ({
  kind,
  type,
  location,
  fromAt,
  toAt,
  hourlyMicros: Number(row.hourlyMicros),
  monthlyMicros: Number(row.monthlyMicros),
})
