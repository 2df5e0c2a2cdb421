import { expect, test } from 'vitest'
import { pipelines, pipelineOf, unwindOf } from './pipelines'
import { AgentId, RunId, type Run, type RunKind, type RunMode, type StepName, type UnwindCause } from './run'
import {
  canCancel,
  canPreempt,
  isCancelDue,
  transition,
  type RunInput,
  type StepPolicy,
  type StepResult,
} from './transition'

const now = new Date('2026-11-24T12:00:00Z')
const waits = { backoffBaseMs: 1_000, backoffCapMs: 60_000, capacityMs: 1_800_000 }
const policy: StepPolicy = { tries: 3, limitMs: 60_000, limitCode: 'boot_timeout' }
const context = { now, random: () => 1, waits, policy, place: 'Nuremberg' }

const run = (fields: Partial<Run> = {}): Run => ({
  id: RunId.parse('018f0000-0000-7000-8000-000000000001'),
  ref: 'R-7F3K0',
  kind: 'provision',
  agentId: AgentId.parse('018f0000-0000-7000-8000-000000000002'),
  mode: 'forward',
  step: 'createMachine',
  stepState: 'working',
  stepStartedAt: new Date(now.getTime() - 1_000),
  stepTries: 0,
  attempt: 1,
  attemptsMax: 3,
  unwindCause: null,
  outcome: null,
  errorCode: null,
  waitReason: null,
  nextAt: now,
  version: 4,
  epoch: 2,
  leaseOwner: 'w1',
  leaseUntil: new Date(now.getTime() + 20_000),
  cancelAskedAt: null,
  cancelAskedBy: null,
  isPastReturn: false,
  input: {},
  by: 'aura',
  createdAt: now,
  startedAt: now,
  endedAt: null,
  ...fields,
})

const results = {
  done: { kind: 'done' },
  waiting: { kind: 'waiting', retryAfterMs: 2_000, says: 'Starting machine' },
  later: { kind: 'failed', code: 'create_failed', detail: 'later' },
  never: { kind: 'failed', code: 'boot_failed', detail: 'never' },
} as const satisfies Record<string, StepResult>

type Where = {
  kind: RunKind
  mode: RunMode
  step: StepName
  unwindCause: UnwindCause | null
  isPastReturn: boolean
}

/** Every place in which an open run can be. */
const places: Where[] = (Object.keys(pipelines) as RunKind[]).flatMap((kind) => {
  const { forward, closing, noReturn } = pipelineOf(kind)
  const causes: UnwindCause[] = ['retry', 'cancelled', 'exhausted']
  const pasts = noReturn ? [false, true] : [false]
  const turning = noReturn ? forward.indexOf(noReturn.at) : forward.length
  return [
    ...forward.map((step, index): Where => ({
      kind,
      mode: 'forward',
      step,
      unwindCause: null,
      isPastReturn: index > turning,
    })),
    ...pasts.flatMap((isPastReturn) =>
      unwindOf({ kind, isPastReturn }).flatMap((step) =>
        causes.map((unwindCause): Where => ({ kind, mode: 'unwinding', step, unwindCause, isPastReturn })),
      ),
    ),
    ...closing.map((step): Where => ({
      kind,
      mode: 'closing',
      step,
      unwindCause: 'cancelled',
      isPastReturn: false,
    })),
  ]
})

const events: { name: string; input: RunInput; cancelAskedAt: Date | null }[] = [
  { name: 'stepStarted', input: { kind: 'stepStarted' }, cancelAskedAt: null },
  ...Object.entries(results).flatMap(([name, result]) => [
    { name, input: { kind: 'stepEnded', result } as const, cancelAskedAt: null },
    { name: `${name} after a cancel`, input: { kind: 'stepEnded', result } as const, cancelAskedAt: now },
  ]),
]

const listOf = (place: Where): readonly StepName[] => {
  const { forward, closing } = pipelineOf(place.kind)
  return place.mode === 'forward' ? forward : place.mode === 'unwinding' ? unwindOf(place) : closing
}
const at = ({
  mode,
  step,
  unwindCause,
}: {
  mode: RunMode
  step: StepName | null
  unwindCause: UnwindCause | null
}) => `${mode} ${step ?? '-'} ${unwindCause ?? '-'}`

const endless: RunKind[] = ['deprovision', 'refund', 'suspend', 'resume', 'foundation']
const ended = (unwindCause: UnwindCause | null) => at({ mode: 'ended', step: null, unwindCause })

/** Where a run goes that is given up for `cause`. */
function takenBack(place: Where, cause: UnwindCause): string {
  const first = unwindOf(place)[0]
  if (first) return at({ mode: 'unwinding', step: first, unwindCause: cause })
  return cause === 'retry' ? again(place) : ended(cause)
}

/** Where a fresh attempt begins: a machine that was removed is not backed up again. */
function again({ kind, isPastReturn }: Where): string {
  const later = { reprovision: 'createMachine', restore: 'restoreAgent', update: 'updateAgent' } as Partial<
    Record<RunKind, StepName>
  >
  const step = (isPastReturn && later[kind]) || pipelineOf(kind).forward[0]!
  return at({ mode: 'forward', step, unwindCause: null })
}

/** Where each event leads, written down as rules apart from the code's. */
function expected(place: Where, name: string): string {
  const { kind, mode, step, unwindCause, isPastReturn } = place
  const { closing } = pipelineOf(kind)
  const isLate = name.endsWith('after a cancel')
  const isForward = mode === 'forward'
  // Of those that are tried until they succeed Aura stops a resume, once the agent is wanted otherwise.
  const isStoppable =
    kind === 'resume' ||
    (!endless.includes(kind) && !((kind === 'restore' || kind === 'update') && isPastReturn))
  if (isLate && isStoppable && isForward) return takenBack(place, 'cancelled')
  if (isLate && isStoppable && unwindCause === 'retry') return at({ mode, step, unwindCause: 'cancelled' })
  const event = name.replace(' after a cancel', '')
  if (event === 'stepStarted' || event === 'waiting' || event === 'later') return at(place)
  if (event === 'never') return isForward && !endless.includes(kind) ? takenBack(place, 'retry') : at(place)
  const list = listOf(place)
  const next = list[list.indexOf(step) + 1]
  if (next) return at({ ...place, step: next })
  if (isForward) return ended(unwindCause)
  if (unwindCause === 'retry') return again(place)
  const isClosing = mode === 'unwinding' && unwindCause === 'cancelled' && closing[0]
  return isClosing ? at({ mode: 'closing', step: closing[0]!, unwindCause }) : ended(unwindCause)
}

const table = places.flatMap((place) =>
  events.map((event) => ({ place, event, from: at(place), name: event.name })),
)

test.each(table)('$place.kind: $from, $name', ({ place, event }) => {
  const before = run({ ...place, cancelAskedAt: event.cancelAskedAt, attemptsMax: 3 })
  const { fields } = transition(before, event.input, context)
  expect(at(fields)).toBe(expected(place, event.name))
})

test.each(table)(
  '$place.kind: $from, $name: what was performed is recorded as it was',
  ({ place, event }) => {
    const { step } = transition(run({ ...place, cancelAskedAt: event.cancelAskedAt }), event.input, context)
    expect(step).toMatchObject({ name: place.step, mode: place.mode, attempt: 1, try: 1 })
  },
)

test('an ended run has no way on', () => {
  expect(() => transition(run({ mode: 'ended', step: null }), { kind: 'stepStarted' }, context)).toThrow(
    /has ended/,
  )
})

test('a cancel that is seen before the step leads to unwinding and records no try', () => {
  const { fields, step } = transition(run({ cancelAskedAt: now }), { kind: 'cancelSeen' }, context)
  expect([at(fields), step]).toEqual(['unwinding retireMachine cancelled', null])
})

test('a step that begins keeps its lease and counts from its first look', () => {
  const first = transition(run({ stepStartedAt: null, startedAt: null }), { kind: 'stepStarted' }, context)
  expect(first).toMatchObject({
    keepsLease: true,
    fields: { stepState: 'working', stepStartedAt: now, startedAt: now },
  })
})

test('a wait comes back when it said, and is told once', () => {
  const told = transition(run(), { kind: 'stepEnded', result: results.waiting }, context)
  expect(told.fields.nextAt).toEqual(new Date(now.getTime() + 2_000))
  expect(told.events).toHaveLength(1)
  const again = run({ stepState: 'waiting', waitReason: 'Starting machine' })
  expect(transition(again, { kind: 'stepEnded', result: results.waiting }, context).events).toEqual([])
})

test('a wait beyond the limit ends the attempt with the limit’s code', () => {
  const late = run({ step: 'awaitBoot', stepStartedAt: new Date(now.getTime() - 60_001) })
  const { fields, step } = transition(late, { kind: 'stepEnded', result: results.waiting }, context)
  expect([at(fields), fields.errorCode]).toEqual(['unwinding retireMachine retry', 'boot_timeout'])
  expect(step).toMatchObject({ result: 'failed', errorCode: 'boot_timeout' })
})

test('a failure beyond the limit is not tried again within the attempt', () => {
  const late = run({ stepStartedAt: new Date(now.getTime() - 60_001) })
  const { fields } = transition(late, { kind: 'stepEnded', result: results.later }, context)
  expect(at(fields)).toBe('unwinding retireMachine retry')
})

test('the last try of a step ends the attempt', () => {
  const result = { kind: 'stepEnded', result: results.later } as const
  expect(transition(run({ stepTries: 1 }), result, context).fields).toMatchObject({
    mode: 'forward',
    stepTries: 2,
  })
  expect(at(transition(run({ stepTries: 2 }), result, context).fields)).toBe('unwinding retireMachine retry')
})

test('the last attempt gives up for good', () => {
  const last = run({ step: 'awaitBoot', attempt: 3 })
  const { fields } = transition(last, { kind: 'stepEnded', result: results.never }, context)
  expect(at(fields)).toBe('unwinding retireMachine exhausted')
})

test('a fresh attempt begins with nothing of the one before', () => {
  const unwound = run({ mode: 'unwinding', step: 'proveAbsence', unwindCause: 'retry', stepTries: 2 })
  const { fields } = transition(unwound, { kind: 'stepEnded', result: results.done }, context)
  expect(fields).toMatchObject({
    attempt: 2,
    stepTries: 0,
    stepStartedAt: null,
    stepState: 'queued',
    unwindCause: null,
  })
})

test('a setup that is cancelled ends after subscription and money', () => {
  const closing = run({ mode: 'closing', step: 'refundInFull', unwindCause: 'cancelled' })
  const { fields } = transition(closing, { kind: 'stepEnded', result: results.done }, context)
  expect(fields).toMatchObject({
    mode: 'ended',
    outcome: 'cancelled',
    errorCode: null,
    endedAt: now,
    step: null,
  })
})

test('a setup that is given up ends once nothing is left: its money waits for its owner’s word', () => {
  const unwound = run({ mode: 'unwinding', step: 'proveAbsence', unwindCause: 'exhausted' })
  const { fields } = transition(unwound, { kind: 'stepEnded', result: results.done }, context)
  expect(fields).toMatchObject({ mode: 'ended', outcome: 'failed', errorCode: 'attempts_exhausted' })
})

test.each([
  { name: 'a backup that can’t be verified', isPastReturn: false, errorCode: 'backup_unverified' },
  { name: 'a machine that can’t be made', isPastReturn: true, errorCode: 'attempts_exhausted' },
])('a reprovision ended by $name says so', ({ isPastReturn, errorCode }) => {
  const step = isPastReturn ? 'proveAbsence' : 'startAgent'
  const last = { mode: 'unwinding', unwindCause: 'exhausted', errorCode: 'backup_unverified' } as const
  const unwound = run({ kind: 'reprovision', step, isPastReturn, ...last })
  const { fields } = transition(unwound, { kind: 'stepEnded', result: results.done }, context)
  expect(fields).toMatchObject({ mode: 'ended', outcome: 'failed', errorCode, isPastReturn })
})

test('the point of no return is passed when the old machine’s removal begins, and never before', () => {
  const begin = (step: StepName) =>
    transition(run({ kind: 'reprovision', step, stepStartedAt: null }), { kind: 'stepStarted' }, context)
      .fields
  expect(begin('verifyBackup').isPastReturn).toBe(false)
  expect(begin('retireMachine').isPastReturn).toBe(true)
  const kept = run({ kind: 'reprovision', step: 'createMachine', isPastReturn: true })
  expect(transition(kept, { kind: 'stepEnded', result: results.never }, context).fields).toMatchObject({
    mode: 'unwinding',
    step: 'retireMachine',
    isPastReturn: true,
  })
})

test('without capacity the wait is the long one, and names the place', () => {
  const none: StepResult = { kind: 'failed', code: 'capacity_unavailable', detail: '' }
  const { fields } = transition(run(), { kind: 'stepEnded', result: none }, context)
  expect(fields.nextAt).toEqual(new Date(now.getTime() + waits.capacityMs))
  expect(fields.waitReason).toContain('Nuremberg')
})

test.each([
  { mode: 'forward', unwindCause: null, isPossible: true },
  { mode: 'unwinding', unwindCause: 'retry', isPossible: true },
  { mode: 'unwinding', unwindCause: 'cancelled', isPossible: false },
  { mode: 'unwinding', unwindCause: 'exhausted', isPossible: false },
  { mode: 'closing', unwindCause: 'cancelled', isPossible: false },
  { mode: 'ended', unwindCause: null, isPossible: false },
] as const)(
  'a cancel leads somewhere in $mode $unwindCause: $isPossible',
  ({ mode, unwindCause, isPossible }) => {
    expect(canCancel(run({ mode, unwindCause }))).toBe(isPossible)
    expect(isCancelDue(run({ mode, unwindCause, cancelAskedAt: now }))).toBe(isPossible)
  },
)

test('a removal can’t be cancelled', () => {
  expect(canCancel(run({ kind: 'deprovision', step: 'retireMachine' }))).toBe(false)
  expect(canPreempt(run({ kind: 'deprovision', step: 'retireMachine' }))).toBe(false)
})

test('a machine on its way up is stopped by nobody but Aura, once its agent is wanted otherwise', () => {
  const resuming = run({ kind: 'resume', step: 'verifyAgent', attemptsMax: 1, cancelAskedAt: now })
  expect(canCancel(resuming)).toBe(false)
  expect(canPreempt(resuming)).toBe(true)
  const { fields } = transition(resuming, { kind: 'cancelSeen' }, context)
  expect(fields).toMatchObject({ mode: 'ended', outcome: 'cancelled' })
})
