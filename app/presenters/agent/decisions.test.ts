import { expect, test } from 'vitest'
import * as decisions from '~/app/presenters/agent/decisions'
import { ago, testAgent, testBackup, testLook, testRun, text } from '~/app/presenters/agent/testAgent'

const lastBackup = testBackup()
const running = { machine: { generation: 1, readyAt: ago(5), stoppedAt: null }, lastBackup }

test('cancelling a setup names what goes back', () => {
  const asked = decisions.cancel(testAgent(), testRun())
  expect(asked).toMatchObject({ title: 'Stop setting up fern-42?', keep: 'Keep going' })
  expect(text(asked.says)).toBe('We remove what was made and refund €19.00.')
  expect(asked.go).toBe('Cancel and refund €19.00')
})

test('a reprovision warns, promises, offers the download and asks for “I understand”', () => {
  const asked = decisions.reprovision(testAgent(running), testLook())
  expect(text(asked.says)).toBe(
    'This will delete your agent data on its machine. We back it up and verify that first; if that fails, nothing is deleted. Offline about 6 min.',
  )
  expect(asked.promise.findIndex(({ isLine }) => isLine)).toBe(2)
  expect(asked.backup?.download).toBe('/agents/agent/download/backup')
  expect(asked.check).toEqual({ name: 'understood', label: 'I understand', isOn: false, isRequired: true })
  expect(asked.typed).toBeNull()
  expect(asked.go).toBe('Back up and reprovision')
})

test('an agent that can’t be reached has “without backup” typed, and is told how old the last good one is', () => {
  const asked = decisions.reprovision(testAgent({ ...running, health: 'degraded' }), testLook())
  expect(asked.typed?.word).toBe('without backup')
  expect(text(asked.warning?.words ?? [])).toBe(
    'Nothing was changed. The last good backup is 11 h old (24 Nov, 03:00, 412 MB, verified).',
  )
  expect(asked.go).toBe('Reprovision without backup')
})

test('a removal is typed, and has its final backup on unless that is unticked', () => {
  const subscription = {
    status: 'active',
    currentPeriodEnd: new Date('2026-12-24T12:00:00Z'),
    cancelAtPeriodEnd: false,
    endedAt: null,
    pastDueSince: null,
    suspendedAt: null,
  }
  const asked = decisions.remove(testAgent({ ...running, subscription }))
  expect(asked.typed?.word).toBe('fern-42')
  expect(text(asked.says)).toBe('Paid until 24 Dec, no refund. Final backup kept 30 days.')
  expect(asked.check).toMatchObject({ name: 'finalBackup', isOn: true })
})

test('a restore says what is replaced, and that today’s is kept', () => {
  const asked = decisions.restore(testAgent(running), lastBackup)
  expect(text(asked.says)).toBe('Replaces today’s data with 24 Nov, 03:00. Today’s is backed up first.')
  expect(asked.path).toBe('/agents/agent/restore/backup')
})

test('a refund says where it goes, and that setup ends', () => {
  expect(text(decisions.refund(testAgent()).says)).toBe('€19.00 goes back to card 4242; setup ends.')
})
