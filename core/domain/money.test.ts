import { expect, test } from 'vitest'
import { money } from './money'

test.each([
  [0, 'eur', '€0.00'],
  [5, 'eur', '€0.05'],
  [1_900, 'EUR', '€19.00'],
  [123_456_789, 'usd', '$1,234,567.89'],
  [-1_905, 'gbp', '-£19.05'],
  [100, 'chf', 'CHF 1.00'],
])('%i cents of %s are %s', (cents, currency, text) => {
  expect(money(cents, currency)).toBe(text)
})
