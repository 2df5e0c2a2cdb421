import { expect, test } from 'vitest'
import {
  doneShare,
  leftMs,
  leftWords,
  slowAfterMs,
  startsInMs,
  startsWords,
  typicalMs,
  usualMs,
  usualWords,
  type StageHistory,
  type Stretch,
} from './eta'

const stats = (p50: number, p90: number, count = 50) => ({ count, p50, p90, p99: p90 * 2 })
const history: StageHistory = { createMachine: stats(46_000, 60_000), awaitBoot: stats(33_000, 50_000) }

test('a stage takes what half of its last successes took', () => {
  expect(typicalMs('createMachine', history)).toBe(46_000)
})

test('with fewer than five successes nothing is claimed', () => {
  const young = { ...history, awaitBoot: stats(1, 1, 4) }
  expect(typicalMs('awaitBoot', young)).toBe(30_000)
  expect(usualMs(['createMachine', 'awaitBoot'], young)).toBeNull()
})

test('p50 and p90 of a run are those of its stages together', () => {
  expect(usualMs(['createMachine', 'awaitBoot'], history)).toEqual({ p50: 79_000, p90: 110_000 })
})

test.each([
  [40_000, 55_000, 'less than a minute'],
  [79_000, 110_000, '1 to 2 minutes'],
  [185_000, 290_000, '3 to 5 minutes'],
  [125_000, 130_000, '2 to 3 minutes'],
  [119_000, 120_000, '1 to 2 minutes'],
  [120_000, 120_000, 'about 2 minutes'],
])('%i to %i ms reads %s', (p50, p90, words) => expect(usualWords({ p50, p90 })).toBe(words))

test('what is left never grows, and the bar never goes back, whatever time and tasks do', () => {
  let seed = 7
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  for (let round = 0; round < 200; round++) {
    const stretches: Stretch[] = Array.from({ length: 5 }, () => ({
      typicalMs: 1_000 + random() * 90_000,
      state: 'todo',
      since: null,
      share: null,
    }))
    let now = 0
    let left = Infinity
    let done = 0
    for (const stretch of stretches) {
      Object.assign(stretch, { state: 'now', since: now, share: random() < 0.5 ? 0 : null })
      for (let look = 0; look < 10; look++) {
        now += random() * stretch.typicalMs * 0.4
        if (stretch.share !== null) stretch.share = Math.min(1, stretch.share + random() * 0.3)
        const total = stretches.reduce((sum, one) => sum + doneShare(one, now) * one.typicalMs, 0)
        expect(leftMs(stretches, now)).toBeLessThanOrEqual(left + 1e-6)
        expect(total).toBeGreaterThanOrEqual(done - 1e-6)
        expect(doneShare(stretch, now)).toBeLessThan(1)
        left = leftMs(stretches, now)
        done = total
      }
      stretch.state = 'done'
    }
    expect(leftMs(stretches, now)).toBe(0)
  }
})

test.each([
  [0, 'nearly done'],
  [59_000, 'less than a minute left'],
  [60_000, 'about 1 min left'],
  [115_000, 'about 2 min left'],
])('%i ms left reads %s', (ms, words) => expect(leftWords(ms)).toBe(words))

test('a stage is slow past its p99, but never within a minute, and unknown ones get long', () => {
  expect(slowAfterMs('createMachine', history)).toBe(120_000)
  expect(slowAfterMs('createMachine', { createMachine: stats(1, 2) })).toBe(60_000)
  expect(slowAfterMs('createMachine', { createMachine: stats(1, 2, 19) })).toBe(480_000)
})

test('the line moves as it has moved lately, and never faster than the lane lets it', () => {
  const every = (ms: number) => Array.from({ length: 10 }, (_, index) => 1_000_000 - index * ms)
  expect(startsInMs(3, every(80_000))).toBe(240_000)
  expect(startsWords(startsInMs(3, every(80_000)))).toBe('starts in about 4 min')
  expect(startsInMs(3, every(10))).toBe(6_000)
  expect(startsInMs(3, [])).toBe(6_000)
})
