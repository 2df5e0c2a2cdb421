import { cents, lifetimeMicros, monthlyMicros, sum, type Month } from './billedHours'
import { expectedCents, type CostFacts } from './cost'

const DAY_MS = 24 * 3_600_000

export type CostDay = { day: string; actualCents: number; expectedCents: number; marginCents: number }

/** The fleet's days up to now. The month's cap shows as days that cost nothing more. */
export function costDays(facts: CostFacts, month: Month, now: Date): CostDay[] {
  const days: CostDay[] = []
  const spent = (until: Date) => ({
    actual: sum(facts.lifetimes, (life) => lifetimeMicros(life, facts.prices, month, until)),
    expected: sum(facts.expected, (one) => expectedCents(one, facts.prices, month, until)),
  })
  let before = { actual: 0, expected: 0 }
  for (let at = month.from.getTime(); at < month.to.getTime() && at <= now.getTime(); at += DAY_MS) {
    const to = new Date(Math.min(at + DAY_MS, now.getTime()))
    const upTo = spent(to)
    const actualCents = cents(upTo.actual) - cents(before.actual)
    const expected = upTo.expected - before.expected
    const income = sum(facts.movements, (one) =>
      one.at.getTime() >= at && one.at.getTime() < at + DAY_MS
        ? one.kind === 'paid'
          ? one.cents
          : -one.cents
        : 0,
    )
    const day = new Date(at).toISOString().slice(0, 10)
    days.push({ day, actualCents, expectedCents: expected, marginCents: income - actualCents })
    before = upTo
  }
  return days
}

export type Forecast = {
  spentCents: number
  /** To the month's end, if what is there now stays. */
  forecastCents: number
  /** The same, and as many new machines as in the days before. */
  highCents: number
  /** All that is there now, for a whole month. */
  fullMonthCents: number
}

/** New machines are expected to come as in the last two weeks. */
const GROWTH_DAYS = 14

export function forecastOf(facts: CostFacts, month: Month, now: Date): Forecast {
  const { lifetimes, prices } = facts
  const at = now < month.to ? now : month.to
  const micros = (until: Date) => sum(lifetimes, (life) => lifetimeMicros(life, prices, month, until))
  const forecast = micros(month.to)
  const servers = lifetimes.filter(({ kind }) => kind === 'server')
  const fresh = servers.filter(({ from, to }) => !to && from.getTime() > at.getTime() - GROWTH_DAYS * DAY_MS)
  const leftDays = Math.max(0, (month.to.getTime() - at.getTime()) / DAY_MS)
  const perServer = servers.length ? monthlyMicros(servers, prices, at) / servers.length : 0
  // A machine that comes on an even day in between costs half of what is left, on average.
  const growth = (fresh.length / GROWTH_DAYS) * leftDays * perServer * (leftDays / 2 / daysOf(month))
  return {
    spentCents: cents(micros(at)),
    forecastCents: cents(forecast),
    highCents: cents(forecast + growth),
    fullMonthCents: cents(
      monthlyMicros(
        lifetimes.filter(({ to }) => !to),
        prices,
        at,
      ),
    ),
  }
}

const daysOf = (month: Month) => (month.to.getTime() - month.from.getTime()) / DAY_MS
