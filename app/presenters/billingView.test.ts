import { expect, test } from 'vitest'
import { testRefund, text } from '~/app/presenters/agent/testAgent'
import { billingView } from '~/app/presenters/billingView'
import type { BillingOnPage } from '~/core/ports/Pages'

const plan: BillingOnPage['subscriptions'][number] = {
  agentId: 'agent',
  agentName: 'fern-42',
  planName: 'Small',
  priceCents: 1900,
  status: 'active',
  currentPeriodEnd: new Date('2026-12-24T12:00:00Z'),
  cancelAtPeriodEnd: false,
  pastDueSince: null,
}
const view = (change: Partial<BillingOnPage>) =>
  billingView({ subscriptions: [], invoices: [], refunds: [], ...change })
const next = (change: Partial<typeof plan>) =>
  text(view({ subscriptions: [{ ...plan, ...change }] }).plans[0]?.words ?? [])

test('what is charged next is told for each agent', () => {
  expect(next({})).toBe('Next charge 24 Dec, €19.00')
  expect(next({ cancelAtPeriodEnd: true })).toBe('Paid until 24 Dec, then it ends.')
  expect(next({ pastDueSince: new Date() })).toBe('Payment failed. €19.00 is due now.')
})

test('an invoice says what was paid, or what is due', () => {
  const invoice = {
    id: 'in_1',
    number: null,
    agentId: 'agent',
    agentName: 'fern-42',
    amountPaidCents: 0,
    amountDueCents: 2900,
    createdAt: new Date(),
    paidAt: null,
    cardLast4: '4242',
    hostedUrl: null,
  }
  const shown = view({
    invoices: [
      { ...invoice, status: 'open' },
      { ...invoice, id: 'in_2', status: 'paid', amountPaidCents: 1900 },
    ],
  })
  expect(shown.invoices.map(({ amount, status }) => `${amount} ${status.word}`)).toEqual([
    '€29.00 Open',
    '€19.00 Paid',
  ])
  expect(shown.card).toBe('Card ending in 4242')
})

test.each([
  ['owed', 'Being sent', 'Sent within a minute.'],
  ['sent', 'Pending', 'Banks show it in 5 to 10 business days.'],
  ['pending', 'Pending', 'Banks show it in 5 to 10 business days.'],
  ['succeeded', 'Sent', 'Banks show it in 5 to 10 business days.'],
  ['failed', 'Failed', 'Your bank returned it. We send it again and write to you.'],
] as const)('a refund that is %s reads %s, and says what follows', (state, word, follows) => {
  const refund = { ...testRefund({ state }), id: 'r', agentName: 'fern-42', cardLast4: null }
  expect(view({ refunds: [refund] }).refunds[0]).toMatchObject({ status: { word }, next: follows })
})
