import { euros } from '~/app/presenters/euros'
import type { MonthOfCosts } from '~/core/services/costsOfMonth'

/** The plot is 100 by 100; it is stretched over its place. */
export type CostChart = {
  actual: string
  expected: string
  /** Between what stays and what comes as in the last two weeks. */
  band: string | null
  capAt: number
  marks: string[]
  labels: { text: string; left: number; top: number }[]
  days: string[]
  rows: { day: string; actual: string; expected: string }[]
}

export type CostTile = { name: string; value: string; small: string; isWarning: boolean }

const MARKS = 4

/** `month`: as the URL names it; the one that runs has no need to be named. */
export function costsView(costs: MonthOfCosts, monthName: string, month?: string) {
  const search = new URLSearchParams({ ...(month ? { month } : {}), loss: 'yes' })
  const losses = { count: lossCount(costs), to: `/console/costs?${search.toString()}` }
  return { monthName, tiles: tiles(costs), chart: chart(costs), losses }
}

const lossCount = ({ rows }: MonthOfCosts) => rows.filter(({ marginCents }) => marginCents < 0).length
const percent = (part: number, whole: number) =>
  whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : 'none'

function tiles({ total, rows, forecast }: MonthOfCosts): CostTile[] {
  const signed = (cents: number) => `${cents > 0 ? '+' : ''}${euros(cents)}`
  return [
    { name: 'Paid', value: euros(total.paidCents), small: `${rows.length} customers`, isWarning: false },
    {
      name: 'Refunds',
      value: euros(total.refundedCents),
      small: percent(total.refundedCents, total.paidCents),
      isWarning: false,
    },
    {
      name: 'Fees',
      value: euros(total.feeCents),
      small: `${percent(total.feeCents, total.paidCents)} of paid`,
      isWarning: false,
    },
    {
      name: 'Machines',
      value: euros(total.machineCents),
      small: `expected ${euros(total.expectedCents)}, month ${euros(forecast.forecastCents)} to ${euros(forecast.highCents)}`,
      isWarning: false,
    },
    {
      name: 'Margin',
      value: euros(total.marginCents),
      small: `${percent(total.marginCents, total.paidCents)} of paid`,
      isWarning: total.marginCents < 0,
    },
    {
      name: 'Drift',
      value: signed(total.driftCents),
      small: percent(total.driftCents, total.expectedCents),
      isWarning: total.driftCents > 0,
    },
  ]
}

/** The bar of a day that has only begun would lie about the others: the last one is left out unless it is alone. */
function chart({ days, forecast, capCents }: MonthOfCosts): CostChart | null {
  const whole = days.length > 1 ? days.slice(0, -1) : days
  const first = whole[0]
  if (!first) return null
  const length = daysIn(first.day)
  const left = Math.max(1, length - whole.length)
  const low = Math.max(0, forecast.forecastCents - forecast.spentCents) / left
  const high = Math.max(low, Math.max(0, forecast.highCents - forecast.spentCents) / left)
  const cap = capCents / length
  const values = whole.flatMap(({ actualCents, expectedCents }) => [actualCents, expectedCents])
  const top = niceTop(Math.max(...values, high, 1))
  const x = (day: number) => round((100 * day) / Math.max(1, length - 1))
  const y = (cents: number) => round(100 - (100 * Math.min(cents, top)) / top)
  const line = (of: (day: (typeof whole)[number]) => number) =>
    whole.map((day, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(of(day))}`).join(' ')
  const last = whole.at(-1) ?? first
  const at = whole.length - 1
  const isOver = whole.length >= length
  return {
    actual: line(({ actualCents }) => actualCents),
    expected: line(({ expectedCents }) => expectedCents),
    band: isOver ? null : `M${x(at)} ${y(last.actualCents)} L100 ${y(high)} L100 ${y(low)} Z`,
    capAt: y(cap),
    marks: Array.from({ length: MARKS + 1 }, (_, index) => euros(Math.round(top - (index * top) / MARKS))),
    labels: [
      { text: `actual ${euros(last.actualCents)}`, left: x(at), top: y(last.actualCents) },
      ...(last.expectedCents === last.actualCents
        ? []
        : [{ text: `expected ${euros(last.expectedCents)}`, left: x(at), top: y(last.expectedCents) }]),
      ...(cap <= top ? [{ text: `cap ${euros(Math.round(cap))}`, left: 0, top: y(cap) }] : []),
    ],
    days: [first.day, last.day].map((day) => day.slice(8)),
    rows: whole.map(({ day, actualCents, expectedCents }) => ({
      day,
      actual: euros(actualCents),
      expected: euros(expectedCents),
    })),
  }
}

const round = (value: number) => Math.round(value * 100) / 100
const daysIn = (day: string) =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate()

/** 1, 2 or 5 times a power of ten: marks are round numbers. */
function niceTop(cents: number): number {
  const power = 10 ** Math.floor(Math.log10(cents))
  const step = [1, 2, 5, 10].find((one) => one * power >= cents) ?? 10
  return step * power
}
