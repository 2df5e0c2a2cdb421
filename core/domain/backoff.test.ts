import { expect, test } from 'vitest'
import { backoffMs } from './backoff'

const waits = { backoffBaseMs: 1_000, backoffCapMs: 10_000, capacityMs: 0 }

test.each([
  [1, 1_000],
  [2, 2_000],
  [3, 4_000],
  [4, 8_000],
  [5, 10_000],
  [60, 10_000],
])('try %i waits at most %i ms', (tries, mostMs) => {
  expect(backoffMs(tries, waits, () => 1)).toBe(mostMs)
})

test('a wait may be anything down to nothing', () => {
  expect([backoffMs(3, waits, () => 0), backoffMs(3, waits, () => 0.5)]).toEqual([0, 2_000])
})
