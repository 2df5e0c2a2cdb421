import { expect, test } from 'vitest'
import { isLifeDue, subscriptionLife, type LifeInput } from './subscriptionLife'

const DAY = 24 * 3_600_000
const START = Date.UTC(2026, 10, 24, 12)
const day = (days: number) => new Date(START + days * DAY)

type Given = Partial<Omit<LifeInput, 'subscription' | 'now'>> & {
  status?: string
  cancelAtPeriodEnd?: boolean
  now?: number
}

function life({ status = 'active', cancelAtPeriodEnd = false, now = 0, ...more }: Given) {
  return subscriptionLife({
    subscription: { status, cancelAtPeriodEnd, currentPeriodEnd: day(30) },
    invoice: { id: 'in_1', status: 'paid' },
    disputes: [],
    wasEverPaid: true,
    pastDueSince: null,
    suspendedAt: null,
    dunning: { graceMs: 7 * DAY, keptMs: 30 * DAY },
    ...more,
    now: day(now),
  })
}

const open = { id: 'in_1', status: 'open' }
const dispute = (status: string, invoiceId = 'in_1') => ({
  invoiceId,
  status,
  createdAt: day(0),
  closedAt: status === 'lost' || status === 'won' ? day(5) : null,
})

type Told = [state: string, wanted: string | null, until: Date | null, nextAt: Date | null, mails: string[]]

test.each<[string, Given, Told]>([
  ['paid: runs', {}, ['paid', 'running', null, null, []]],
  ['a trial runs', { status: 'trialing' }, ['paid', 'running', null, null, []]],
  [
    'the first payment is not made: nobody knows',
    { status: 'incomplete', wasEverPaid: false, invoice: open },
    ['awaiting', null, null, null, []],
  ],
  [
    'active, but the bank still works on the first payment: nobody knows',
    { wasEverPaid: false, invoice: open },
    ['awaiting', null, null, null, []],
  ],
  ['a renewal that is being charged changes nothing', { invoice: open }, ['paid', 'running', null, null, []]],
  [
    'the first payment that fails: grace begins now',
    { status: 'past_due', invoice: open },
    ['pastDue', 'running', day(7), day(6), ['paymentFailed']],
  ],
  [
    'grace goes on from when it began',
    { status: 'past_due', invoice: open, pastDueSince: day(0), now: 3 },
    ['pastDue', 'running', day(7), day(6), ['paymentFailed']],
  ],
  [
    'a day before it ends it is said',
    { status: 'past_due', invoice: open, pastDueSince: day(0), now: 6 },
    ['pastDue', 'running', day(7), day(7), ['paymentFailed', 'stopsTomorrow']],
  ],
  [
    'a grace of a day has no day before',
    { status: 'past_due', invoice: open, dunning: { graceMs: DAY, keptMs: DAY } },
    ['pastDue', 'running', day(1), day(1), ['paymentFailed']],
  ],
  [
    'Stripe gives up before our grace is over: it still runs',
    { status: 'unpaid', invoice: open, pastDueSince: day(0), now: 5 },
    ['pastDue', 'running', day(7), day(6), ['paymentFailed']],
  ],
  [
    'grace is over: off, and kept',
    { status: 'past_due', invoice: open, pastDueSince: day(0), now: 7 },
    ['suspended', 'stopped', day(37), day(37), ['stopped']],
  ],
  [
    'found late, the data is kept from when it was to stop',
    { status: 'unpaid', invoice: open, pastDueSince: day(0), suspendedAt: day(7), now: 36 },
    ['suspended', 'stopped', day(37), day(37), ['stopped']],
  ],
  [
    'kept long enough: over',
    { status: 'unpaid', invoice: open, pastDueSince: day(0), suspendedAt: day(7), now: 37 },
    ['ended', 'gone', null, null, []],
  ],
  [
    'paid in the grace: as if nothing was',
    { pastDueSince: day(0), now: 3 },
    ['paid', 'running', null, null, []],
  ],
  [
    'paid when it is off: back',
    { pastDueSince: day(0), suspendedAt: day(7), now: 20 },
    ['recovered', 'running', null, null, []],
  ],
  [
    'cancelled at the period end: runs until then',
    { cancelAtPeriodEnd: true },
    ['ending', 'running', day(30), day(30), []],
  ],
  [
    'cancelled at the period end, and not paid: the payment comes first',
    { cancelAtPeriodEnd: true, status: 'past_due', invoice: open },
    ['pastDue', 'running', day(7), day(6), ['paymentFailed']],
  ],
  ['ended at Stripe: over', { status: 'canceled' }, ['ended', 'gone', null, null, []]],
  [
    'a first payment that never came: over',
    { status: 'incomplete_expired', wasEverPaid: false, invoice: open },
    ['ended', 'gone', null, null, []],
  ],
  [
    'paused at Stripe: off, and kept',
    { status: 'paused' },
    ['suspended', 'stopped', day(30), day(30), ['stopped']],
  ],
  [
    'a bank takes a payment back: off until it is settled',
    { disputes: [dispute('needs_response')] },
    ['disputed', 'stopped', null, null, ['stopped']],
  ],
  [
    'a dispute under review, and past due: the dispute comes first',
    { status: 'past_due', invoice: open, pastDueSince: day(0), disputes: [dispute('under_review')], now: 90 },
    ['disputed', 'stopped', null, null, ['stopped']],
  ],
  [
    'a bank only asks: it runs',
    { disputes: [dispute('warning_needs_response')] },
    ['paid', 'running', null, null, []],
  ],
  [
    'a dispute that was won: back',
    { disputes: [dispute('won')], suspendedAt: day(0), now: 6 },
    ['recovered', 'running', null, null, []],
  ],
  [
    'a dispute that was lost: stays off, and is kept',
    { disputes: [dispute('lost')], suspendedAt: day(0), now: 6 },
    ['suspended', 'stopped', day(35), day(35), ['stopped']],
  ],
  [
    'lost, and kept long enough: over',
    { disputes: [dispute('lost')], suspendedAt: day(0), now: 35 },
    ['ended', 'gone', null, null, []],
  ],
  [
    'lost, and the next month was paid: back',
    { disputes: [dispute('lost', 'in_0')], suspendedAt: day(0), now: 31 },
    ['recovered', 'running', null, null, []],
  ],
  [
    'ended in a dispute: over',
    { status: 'canceled', disputes: [dispute('needs_response')] },
    ['ended', 'gone', null, null, []],
  ],
])('%s', (_, given, [state, wanted, until, nextAt, mails]) => {
  const told = life(given)
  expect(told).toMatchObject({ state, wanted, until, nextAt })
  expect(told.mails.map(({ template }) => template)).toEqual(mails)
})

test('each mail has one key, however often and whenever it is asked for', () => {
  const keys = [6, 6.2, 6.9].map((now) =>
    life({ status: 'past_due', invoice: open, pastDueSince: day(0), now }).mails.map(({ key }) => key),
  )
  expect(new Set(keys.flat()).size).toBe(2)
  const second = life({ status: 'past_due', invoice: { ...open, id: 'in_2' }, now: 40 })
  expect(keys.flat()).not.toContain(second.mails[0]?.key)
})

test('what was overdue is written down until it is paid', () => {
  const failed = life({ status: 'past_due', invoice: open })
  expect(failed.pastDueSince).toEqual(day(0))
  const off = life({ status: 'past_due', invoice: open, pastDueSince: day(0), now: 9 })
  expect([off.pastDueSince, off.suspendedAt]).toEqual([day(0), day(7)])
  const back = life({ pastDueSince: day(0), suspendedAt: day(7), now: 10 })
  expect([back.pastDueSince, back.suspendedAt]).toEqual([null, null])
})

test.each<[string, Parameters<typeof isLifeDue>[0], number, boolean]>([
  ['an hour after grace began', overdue(0), 1 / 24, false],
  ['a day later', overdue(0), 1, true],
  ['read on the last morning, before the warning', overdue(5.9), 6, true],
  ['read after the warning, before the end', overdue(6.1), 6.9, false],
  ['at the end of grace', overdue(6.5), 7, true],
  ['kept for long enough', { ...overdue(36.9), suspendedAt: day(7) }, 37, true],
  ['the paid time is over', { ...overdue(29.9), pastDueSince: null, cancelAtPeriodEnd: true }, 30, true],
])('%s it is looked at: %#', (_, row, now, isDue) => {
  expect(isLifeDue(row, { graceMs: 7 * DAY, keptMs: 30 * DAY }, day(now))).toBe(isDue)
})

test('a grace that staff have made shorter is over at the next look, not a day later', () => {
  const dunning = { graceMs: 2 * DAY, keptMs: 30 * DAY }
  expect(isLifeDue(overdue(3), dunning, day(3.01))).toBe(true)
  expect(isLifeDue({ ...overdue(3), suspendedAt: day(3) }, dunning, day(3.01))).toBe(false)
})

function overdue(readAt: number): Parameters<typeof isLifeDue>[0] {
  return {
    pastDueSince: day(0),
    suspendedAt: null,
    cancelAtPeriodEnd: false,
    currentPeriodEnd: day(30),
    readAt: day(readAt),
  }
}
