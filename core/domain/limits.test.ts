import { expect, test } from 'vitest'
import { estimateOf, judgeSale, monthLater, type SaleFacts } from './limits'

const now = new Date('2026-11-24T14:30:00Z')
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const sellable: SaleFacts = {
  plan: { isOffered: true, priceCents: 1900, currency: 'eur', locationName: 'Nuremberg' },
  pause: { isPaused: false, reason: '', resumeAt: null },
  setups: [],
  perCustomerHourly: 1,
  isAvailable: true,
  fleetCents: 10_000,
  fleetCapCents: 10_000,
  now,
}
const pause = (resumeAt: string | null) => ({ isPaused: true, reason: 'maintenance', resumeAt })

test.each<[string, Partial<SaleFacts>, string | null, string]>([
  ['all is well', {}, null, ''],
  ['nobody has looked at the capacity', { isAvailable: null, fleetCents: null }, null, ''],
  ['no such plan', { plan: null }, 'plan_unknown', 'This plan is not on offer.'],
  ['paused', { pause: pause(null) }, 'provisioning_paused', 'New setups are paused: maintenance'],
  ['the pause is over', { pause: pause('2026-11-24T14:00:00Z') }, null, ''],
  ['half an hour ago', { setups: [before(30)] }, 'limit_hourly', 'One new setup an hour. Next at 15:00 UTC.'],
  ['an hour ago', { setups: [before(60)] }, null, ''],
  ['two are allowed, one was made', { setups: [before(9)], perCustomerHourly: 2 }, null, ''],
  [
    'two are allowed, two were made',
    { setups: [before(9), before(20)], perCustomerHourly: 2 },
    'limit_hourly',
    '2 new setups an hour. Next at 15:10 UTC.',
  ],
  ['none is allowed', { perCustomerHourly: 0 }, 'limit_hourly', 'New setups are off right now.'],
  [
    'sold out',
    { isAvailable: false },
    'capacity_unavailable',
    'Sold out in Nuremberg. No free machine of this size',
  ],
  ['a cent above the cap', { fleetCents: 10_001 }, 'fleet_cap', 'Sold out in Nuremberg. We are making room'],
])('%s', (_, facts, code, says) => {
  const refusal = judgeSale({ ...sellable, ...facts })
  expect(refusal?.code ?? null).toBe(code)
  expect(refusal?.says ?? '').toContain(says)
})

test('the estimate says what is due today and when it is due again', () => {
  expect(estimateOf(sellable.plan!, now)).toMatchObject({
    dueTodayCents: 1900,
    nextAt: new Date('2026-12-24T14:30:00Z'),
    says: 'Your plan includes 1 agent. Estimated cost: €19.00/month.',
    dueSays: 'Due today €19.00, next 24 Dec.',
  })
})

test.each([
  ['2027-01-31T10:00:00Z', '2027-02-28T10:00:00Z'],
  ['2028-01-31T10:00:00Z', '2028-02-29T10:00:00Z'],
  ['2026-12-24T10:00:00Z', '2027-01-24T10:00:00Z'],
])('a month after %s is %s', (from, to) => {
  expect(monthLater(new Date(from)).toISOString()).toBe(to.replace('Z', '.000Z'))
})
