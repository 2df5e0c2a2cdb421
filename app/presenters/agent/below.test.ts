import { expect, test } from 'vitest'
import { ago, labels, NOW, text, view } from '~/app/presenters/agent/testAgent'
import type { AgentOnPage } from '~/core/ports/Pages'

const machine = { generation: 1, readyAt: ago(600), stoppedAt: null }
const subscription: AgentOnPage['subscription'] = {
  status: 'active',
  currentPeriodEnd: new Date('2026-12-24T14:00:00Z'),
  cancelAtPeriodEnd: false,
  endedAt: null,
  pastDueSince: null,
  suspendedAt: null,
}
const below = (...asked: Parameters<typeof view>) =>
  view(...asked).below.map(({ label, words }) => `${label}: ${text(words)}`)

test('what will be charged stands under the card', () => {
  expect(below({ machine, subscription })).toEqual(['Paid: €19.00', 'Next charge: 24 Dec, €19.00'])
})

test('what is due comes before what will be charged', () => {
  const due = { amountCents: 1900, since: new Date('2026-11-20T14:00:00Z') }
  const overdue = { ...subscription, pastDueSince: due.since }
  expect(below({ machine, due, subscription: overdue })).toEqual(['Paid: €19.00', 'Due: €19.00 since 20 Nov'])
})

test.each(['cancelled', 'exhausted'] as const)('a setup that is %s announces no charge any more', (cause) => {
  const run = { mode: 'unwinding', step: 'retireMachine', unwindCause: cause } as const
  expect(below({ subscription }, run)).toEqual(['Paid: €19.00', 'Reference: R-7F3K2'])
})

test('what takes longer than usual promises no time that is left', () => {
  expect(view({}, { stepStartedAt: ago(600) }).progress?.left).toBe('still working')
  expect(view({}, { stepStartedAt: ago(6) }).progress?.left).toBeNull()
})

test('while it is repaired, a new machine can be asked for', () => {
  const degraded = { machine, health: 'degraded', notAnsweringSince: NOW } as const
  expect(labels(view(degraded, { kind: 'repair', step: 'restartAgent' }))).toContain('Reprovision')
})

test('no two stages of a run have one name', () => {
  for (const kind of ['provision', 'reprovision', 'restore', 'update', 'resume', 'deprovision'] as const) {
    const names = view({ machine }, { kind, step: 'verifyAgent' }).stages.map(({ name }) => name)
    expect(new Set(names).size, kind).toBe(names.length)
  }
})
