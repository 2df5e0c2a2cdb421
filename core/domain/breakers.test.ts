import { expect, test } from 'vitest'
import { breakerOf, findingsMax } from './breakers'

const fine = {
  isComplete: true,
  findings: 0,
  fleet: 10,
  epochKnown: '1:1:5',
  epochNow: '1:1:5',
  isTokenOurs: true,
}

test('nothing stands against deleting while all is whole and as it was', () => {
  expect(breakerOf(fine)).toBeNull()
  expect(breakerOf({ ...fine, epochKnown: null })).toBeNull()
})

test.each([
  [{ isComplete: false }, 'incompleteListing'],
  [{ findings: 4 }, 'tooManyFindings'],
  [{ epochNow: '1:2:5' }, 'databaseRestored'],
  [{ isTokenOurs: false }, 'foreignToken'],
  [{ isTokenOurs: false, isComplete: false, epochNow: 'x', findings: 99 }, 'foreignToken'],
] as const)('%o turns deletion off: %s', (change, breaker) => {
  expect(breakerOf({ ...fine, ...change })).toBe(breaker)
})

test('three findings are believed in a small fleet, 5 percent in a large one', () => {
  expect([0, 60, 79, 80, 1000].map(findingsMax)).toEqual([3, 3, 3, 4, 50])
  expect(breakerOf({ ...fine, findings: 3 })).toBeNull()
  expect(breakerOf({ ...fine, fleet: 1000, findings: 50 })).toBeNull()
  expect(breakerOf({ ...fine, fleet: 1000, findings: 51 })).toBe('tooManyFindings')
})
