import { expect, test } from 'vitest'
import { lifetimeMicros, monthlyMicros, monthOf, type Lifetime, type Price } from './billedHours'
import { costRows, totalOf, type CostFacts, type Movement } from './cost'
import { costDays, forecastOf } from './costOverTime'

const at = (text: string) => new Date(`2026-11-${text}:00Z`)
const november = monthOf('2026-11')
const december = new Date('2026-12-05T00:00:00Z')

/** On 16 November the server gets dearer: 0.0080 to 0.0100 an hour, 5.00 to 6.00 a month. */
const prices: Price[] = [
  { fromAt: new Date('2026-09-01'), toAt: at('16T00:00'), hourlyMicros: 8_000, monthlyMicros: 5_000_000 },
  { fromAt: at('16T00:00'), toAt: null, hourlyMicros: 10_000, monthlyMicros: 6_000_000 },
].map((price) => ({ ...price, kind: 'server', type: 'cx23', location: 'nbg1' }))
const address: Price = {
  kind: 'primaryIp',
  type: '',
  location: 'nbg1',
  hourlyMicros: 1_000,
  monthlyMicros: 600_000,
  fromAt: new Date('2026-09-01'),
  toAt: null,
}

const server = (customerId: string, from: Date, to: Date | null): Lifetime => ({
  id: `${customerId}-${from.getTime()}`,
  customerId,
  agentId: `agent-of-${customerId}`,
  kind: 'server',
  type: 'cx23',
  location: 'nbg1',
  from,
  to,
  amount: 1,
})
const moved = (customerId: string, kind: Movement['kind'], cents: number, when: Date): Movement => ({
  customerId,
  kind,
  cents,
  at: when,
})

test.each([
  ['a minute is an hour', at('20T10:00'), at('20T10:01'), 10_000],
  ['a begun hour counts', at('20T10:00'), at('20T11:01'), 20_000],
  ['an hour to the second is one hour', at('20T10:00'), at('20T11:00'), 10_000],
  ['over the change of price: 12 hours at each', at('15T12:00'), at('16T12:00'), 12 * 8_000 + 12 * 10_000],
  ['an hour costs what it did when it began', at('15T23:30'), at('16T00:30'), 8_000],
  ['a whole month ends at its cap', new Date('2026-10-01'), null, 6_000_000],
  ['before the month nothing', new Date('2026-10-01'), new Date('2026-10-30'), 0],
  ['after the month nothing', new Date('2026-12-01'), null, 0],
])('%s', (_, from, to, micros) => {
  expect(lifetimeMicros(server('ada', from, to), prices, november)).toBe(micros)
})

test('hours over the turn of a month are billed once', () => {
  const life = server('ada', new Date('2026-10-31T23:30:00Z'), at('01T02:10'))
  const both = lifetimeMicros(life, prices, monthOf('2026-10')) + lifetimeMicros(life, prices, november)
  expect(both).toBe(3 * 8_000)
})

test('a month adds up to the cent: price change, refund, dispute, a removed agent', () => {
  const facts: CostFacts = {
    prices: [...prices, address],
    lifetimes: [
      // Ada, all month: 15 days x 24 h x 0.008 + 15 x 24 x 0.01 = 2.88 + 3.60 = 6.48, capped at 6.00.
      server('ada', new Date('2026-10-10'), null),
      // Bob, removed after 10 days and 30 min, all at the old price: 241 h x 0.008 = 1.928.
      server('bob', at('02T09:00'), at('12T09:30')),
      // Bob's machine was made twice: 5 h at the old price, 0.04.
      server('bob', at('02T09:00'), at('02T14:00')),
      // Cyd, from the 20th: 10.5 days = 252 h x 0.01 = 2.52.
      server('cyd', at('20T12:00'), null),
      // Cyd's address: 252 h x 0.001 = 0.252.
      { ...server('cyd', at('20T12:00'), null), kind: 'primaryIp', type: '' },
      // 3 GB of a snapshot without a price of its own: nothing is made up.
      { ...server('cyd', at('20T12:00'), null), kind: 'snapshotGbMonth', type: '', amount: 3 },
    ],
    movements: [
      moved('ada', 'paid', 1900, at('10T00:00')),
      moved('ada', 'fee', 54, at('10T00:00')),
      moved('bob', 'paid', 1900, at('02T09:00')),
      moved('bob', 'fee', 54, at('02T09:00')),
      moved('bob', 'refund', 950, at('12T10:00')),
      moved('cyd', 'paid', 1900, at('20T12:00')),
      moved('cyd', 'fee', 54, at('20T12:00')),
      moved('cyd', 'dispute', 1900, at('25T08:00')),
      moved('cyd', 'fee', 2000, at('25T08:00')),
      // Another month's.
      moved('ada', 'paid', 1900, new Date('2026-10-10')),
    ],
    expected: [
      {
        customerId: 'ada',
        agentId: 'a',
        type: 'cx23',
        location: 'nbg1',
        from: new Date('2026-10-10'),
        to: null,
      },
      {
        customerId: 'bob',
        agentId: 'b',
        type: 'cx23',
        location: 'nbg1',
        from: at('02T09:00'),
        to: at('12T09:30'),
      },
    ],
  }
  const rows = costRows(facts, november, december)
  expect(rows).toEqual([
    {
      customerId: 'cyd',
      paidCents: 1900,
      refundedCents: 0,
      feeCents: 2054,
      disputedCents: 1900,
      machineCents: 252 + 25,
      marginCents: 1900 - 1900 - 2054 - 277,
      marginPercent: null,
      expectedCents: 0,
      driftCents: 277,
    },
    {
      customerId: 'bob',
      paidCents: 1900,
      refundedCents: 950,
      feeCents: 54,
      disputedCents: 0,
      machineCents: 193 + 4,
      marginCents: 1900 - 950 - 54 - 197,
      marginPercent: 73.6,
      // The address too: 241 h x 0.001 = 0.241.
      expectedCents: 193 + 24,
      driftCents: 197 - 217,
    },
    {
      customerId: 'ada',
      paidCents: 1900,
      refundedCents: 0,
      feeCents: 54,
      disputedCents: 0,
      machineCents: 600,
      marginCents: 1900 - 54 - 600,
      marginPercent: 65.6,
      // 600 and an address for the month: 720 h x 0.001 = 0.72, capped at 0.60.
      expectedCents: 660,
      driftCents: -60,
    },
  ])
  expect(totalOf(rows)).toMatchObject({
    paidCents: 5700,
    refundedCents: 950,
    disputedCents: 1900,
    feeCents: 2162,
    machineCents: 1074,
    marginCents: -2331 + 699 + 1246,
  })
  const days = costDays(facts, november, december)
  expect(days).toHaveLength(30)
  expect(days.reduce((sum, day) => sum + day.actualCents, 0)).toBe(1074)
  expect(days.at(-1)).toMatchObject({ day: '2026-11-30', actualCents: 26 })
})

test('the forecast is what is spent and what still runs', () => {
  const facts: CostFacts = {
    prices,
    lifetimes: [server('ada', at('16T00:00'), null), server('bob', at('16T00:00'), at('17T00:00'))],
    movements: [],
    expected: [],
  }
  const forecast = forecastOf(facts, november, at('18T00:00'))
  expect(forecast).toMatchObject({ spentCents: 48 + 24, forecastCents: 360 + 24, fullMonthCents: 600 })
  expect(forecast.highCents).toBeGreaterThan(forecast.forecastCents)
  expect(monthlyMicros(facts.lifetimes, prices, at('10T00:00'))).toBe(10_000_000)
})
