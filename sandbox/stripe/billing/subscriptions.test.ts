import { expect, test } from 'vitest'
import { periodEnd } from '~/sandbox/stripe/billing/subscriptions'
import type { PriceObject } from '~/sandbox/stripe/StripeObjects'

const price = (interval: 'day' | 'week' | 'month' | 'year', interval_count = 1) =>
  ({ recurring: { interval, interval_count, usage_type: 'licensed' } }) as PriceObject
const second = (iso: string) => Date.parse(iso) / 1000

test.each([
  ['month', '2026-11-24T14:00:00Z', '2026-11-24T14:00:00Z', '2026-12-24T14:00:00Z'],
  ['month', '2027-01-31T14:00:00Z', '2027-01-31T14:00:00Z', '2027-02-28T14:00:00Z'],
  ['month', '2027-02-28T14:00:00Z', '2027-01-31T14:00:00Z', '2027-03-31T14:00:00Z'],
  ['month', '2026-12-31T23:59:59Z', '2026-12-31T23:59:59Z', '2027-01-31T23:59:59Z'],
  ['year', '2028-02-29T00:00:00Z', '2028-02-29T00:00:00Z', '2029-02-28T00:00:00Z'],
  ['week', '2026-11-24T14:00:00Z', '2026-11-24T14:00:00Z', '2026-12-01T14:00:00Z'],
  ['day', '2026-11-24T14:00:00Z', '2026-11-24T14:00:00Z', '2026-11-25T14:00:00Z'],
] as const)('a %s from %s, anchored at %s, ends %s', (interval, start, anchor, end) => {
  expect(periodEnd(price(interval), second(start), second(anchor))).toBe(second(end))
})
