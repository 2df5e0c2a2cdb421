import { expect, test } from 'vitest'
import { ago, labels, NOW, testBackup, testRefund, text, view } from '~/app/presenters/agent/testAgent'
import type { RefundRow, TaskRow } from '~/core/ports/Pages'

const machine = { generation: 1, readyAt: ago(5), stoppedAt: null }
const task = (change: Partial<TaskRow> = {}): TaskRow => ({
  step: 'configureAgent',
  index: 14,
  total: 31,
  role: 'openclaw',
  task: 'Install Node',
  result: 'ok',
  ms: 1,
  at: NOW,
  ...change,
})
const stats = (ms: number) => ({ count: 50, p50: ms, p90: ms * 1.5, p99: ms * 2 })
const history = {
  createMachine: stats(46_000),
  awaitBoot: stats(33_000),
  configureAgent: stats(100_000),
  joinNetwork: stats(14_000),
  verifyAgent: stats(22_000),
}

test('cancelling keeps its button in place, off, with the reason', () => {
  const shown = view({}, { cancelAskedAt: ago(1) })
  expect(shown.cancel).toEqual({ kind: 'off', label: 'Cancel setup', reason: 'Already cancelling.' })
})

test('cancelling is ticked from stopping to the refund of what was paid', () => {
  const shown = view(
    {},
    { cancelAskedAt: ago(9), mode: 'unwinding', unwindCause: 'cancelled', step: 'proveAbsence' },
  )
  expect(shown.stages.map(({ name, state }) => `${name}: ${state}`)).toEqual([
    'Stopping: done',
    'Removing machine: done',
    'Checking that nothing is left: now',
    'Ending subscription: todo',
    'Refunding €19.00: todo',
  ])
})

test('all five stages stand from the start, and tasks are counted in the open one', () => {
  const shown = view({}, { task: task() })
  expect(shown.stages.map(({ state }) => state)).toEqual(['done', 'done', 'now', 'todo', 'todo'])
  expect(shown.stages[2]?.detail).toBe('task 14 of 31: Install Node')
  expect(shown.progress?.valueText).toBe('Stage 3 of 5, task 14 of 31')
  expect(shown.note).toBe('Usually takes 3 to 5 minutes')
})

test('a task of an earlier stage says nothing about the open one', () => {
  const shown = view({}, { step: 'joinNetwork', task: task({ index: 31 }) })
  expect(shown.stages[3]?.detail).toBeNull()
  expect(shown.progress?.segments[3]?.share).toBeNull()
})

test('with a history each stage says what it usually takes, and the bar is as wide', () => {
  const shown = view({}, {}, { history })
  expect(shown.note).toBe('Usually takes 3 to 6 minutes')
  expect(shown.stages[4]?.usual).toBe('usually 22 s')
  expect(shown.progress?.segments.map(({ typicalMs }) => typicalMs)).toEqual([
    46_000, 33_000, 100_000, 14_000, 22_000,
  ])
  expect(shown.progress?.isEstimated).toBe(true)
})

test('a stage past its p99 is slow, also where it began in an earlier try', () => {
  const first = { step: 'configureAgent', mode: 'forward', attempt: 1, startedAt: ago(210) }
  const shown = view({}, { stepStartedAt: ago(5), steps: [first as never] }, { history })
  expect(shown.status.word).toBe('Longer than usual')
  expect(text(shown.alert?.words ?? [])).toBe(
    'Still working, last sign of life 5 s ago. You need do nothing.',
  )
})

test('who is in line is told when it starts, as fast as the line has moved', () => {
  const lastStarts = Array.from({ length: 10 }, (_, index) => ago(index * 80))
  const shown = view({}, { startedAt: null, stepStartedAt: null, queuePlace: 3 }, { lastStarts })
  expect(shown.progress?.left).toBe('starts in about 4 min')
})

test('a wait says why, until when, and that the place is kept', () => {
  const shown = view({}, { stepState: 'waiting', waitReason: 'The cloud asks us to slow down.' })
  expect(shown.alert?.title).toBe('The cloud asks us to slow down.')
  expect(text(shown.alert?.words ?? [])).toBe('Next try 14:00:00; your place is kept. Reference R-7F3K2.')
})

test('a failed setup counts down to its refund, and says to which card', () => {
  const until = new Date(NOW.getTime() + 32 * 60_000)
  const { alert } = view(
    { graceUntil: until },
    { mode: 'ended', endedAt: NOW, outcome: 'failed', attempt: 3 },
  )
  expect(alert?.until).toBe(until.toISOString())
  expect(alert?.title).toBe('until €19.00 goes back by itself')
  expect(text(alert?.words ?? [])).toBe('At 14:32, to card 4242, unless you try again.')
})

const refunded = (refund: Partial<RefundRow>) =>
  view(
    { wanted: 'gone', goneAt: NOW, refunds: [testRefund(refund)] },
    { mode: 'ended', step: null, endedAt: NOW, outcome: 'cancelled' },
  )

test.each([
  [
    'owed',
    { sentAt: null, settledAt: null },
    '€19.00 is on its way; banks show it in 5 to 10 business days.',
  ],
  [
    'pending',
    { settledAt: null },
    '€19.00 is on its way since 24 Nov, 14:00; banks show it in 5 to 10 business days.',
  ],
  ['succeeded', {}, '€19.00 sent 24 Nov, 14:00; banks show it in 5 to 10 business days.'],
  ['failed', { failedAt: NOW }, 'Your bank returned €19.00. We send it again and write to you today.'],
] as const)('a refund that is %s says so, and what follows', (state, change, words) => {
  const shown = refunded({ ...change, state })
  expect(text(shown.lead)).toBe(words)
  expect(shown.status.tone).toBe(state === 'failed' ? 'bad' : 'idle')
})

test('a restore says that today’s data was backed up first', () => {
  const backup = testBackup({ madeAt: new Date('2026-11-24T14:02:00Z') })
  const shown = view({ machine }, { kind: 'restore', step: 'restoreAgent', isPastReturn: true, backup })
  expect(text(shown.body[0] ?? [])).toBe('Today’s data was backed up first (14:02, verified).')
  expect(shown.cancel).toMatchObject({ kind: 'off', reason: 'Your data is being put back.' })
})

test('an update says the same, and can be stopped until its backup is verified', () => {
  const backup = testBackup({ madeAt: new Date('2026-11-24T14:02:00Z') })
  const before = view({ machine }, { kind: 'update', step: 'backUpAgent' })
  expect(before.cancel).toMatchObject({
    decision: { says: ['Nothing was changed. fern-42 goes on as it is.'] },
  })
  const after = view({ machine }, { kind: 'update', step: 'updateAgent', isPastReturn: true, backup })
  expect(text(after.body[0] ?? [])).toBe('Today’s data was backed up first (14:02, verified).')
  expect(after.cancel).toMatchObject({ kind: 'off', reason: 'The update is under way.' })
})

test('an update that did not work says whether anything was changed', () => {
  const failed = { mode: 'ended', endedAt: NOW, outcome: 'failed' } as const
  const titleOf = (isPastReturn: boolean) =>
    view({ machine }, { kind: 'update', ...failed, isPastReturn }).alert?.title
  expect(titleOf(false)).toBe('The backup did not work. Nothing was changed.')
  expect(titleOf(true)).toBe('The update did not work. Your data is safe.')
})

test('a reprovision can be cancelled on both sides of the point of no return, and says what that means', () => {
  const before = view({ machine }, { kind: 'reprovision', step: 'backUpAgent' })
  const after = view({}, { kind: 'reprovision', step: 'awaitBoot', isPastReturn: true })
  expect(before.cancel).toMatchObject({
    decision: { says: ['Nothing was deleted. fern-42 starts again as it was.'] },
  })
  expect(after.cancel).toMatchObject({ decision: { says: ['Data is in the backup; start again any time.'] } })
  expect(text(after.body[0] ?? [])).toBe('Data is in the backup; start again any time.')
})

test('a change that did not work is told on the ready page', () => {
  const shown = view({ machine }, { kind: 'backup', mode: 'ended', endedAt: NOW, outcome: 'failed' })
  expect(shown.alert?.title).toBe('The backup did not work. Nothing was changed.')
  expect(labels(shown)).toContain('Back up')
})

test('without a backup yet, the first one is announced', () => {
  const shown = view({ machine, backupDueAt: new Date('2026-11-25T03:00:00Z') }, undefined)
  expect(text(shown.facts[0]?.words ?? [])).toBe('none yet, first one 25 Nov, 03:00')
})

test('nothing is offered for download where only a disk’s snapshot is left', () => {
  const lastBackup = testBackup({ kind: 'snapshot', bytes: null })
  expect(labels(view({ wanted: 'idle', lastBackup }))).not.toContain('Download')
})
