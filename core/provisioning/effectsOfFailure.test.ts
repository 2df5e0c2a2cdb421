import { expect, test } from 'vitest'
import type { Run } from '../domain/run'
import type { RunChange } from '../domain/runChange'
import { effectsOfFailure } from './effectsOfFailure'

const at = new Date('2026-11-24T14:00:00Z')
const later = (ms: number) => new Date(at.getTime() + ms)

const run = {
  id: '0192aaaa-bbbb-7ccc-8ddd-eeeeffff0000',
  kind: 'deprovision',
  mode: 'forward',
  step: 'retireMachine',
  stepTries: 4,
  stepStartedAt: at,
  version: 7,
  agentId: null,
  leaseOwner: 'w-1',
} as Partial<Run> as Run

const change = (more: Partial<RunChange['fields']>, result: 'failed' | 'done' = 'failed') =>
  ({
    keepsLease: false,
    events: [],
    fields: { mode: 'forward', step: 'retireMachine', stepTries: 5, nextAt: at, ...more },
    step: {
      name: 'retireMachine',
      mode: 'forward',
      attempt: 1,
      try: 5,
      result,
      detail: null,
      errorCode: 'retire_blocked',
      cause: 'server 4711 is protected',
      startedAt: at,
    },
  }) as RunChange

test('a step that must succeed and has failed five times is a failed job of the version that follows', () => {
  expect(effectsOfFailure(run, change({ stepTries: 4 }), later(1_000))).toEqual([])
  expect(effectsOfFailure(run, change({}), later(1_000))).toMatchObject([
    {
      kind: 'failedJob',
      failure: { runVersion: 8, tries: 5, errorCode: 'retire_blocked', lane: 'removals' },
    },
  ])
})

test("an outage is nobody's try, but ten minutes of it are told", () => {
  const outage = change({ stepTries: 0 })
  expect(effectsOfFailure({ ...run, stepTries: 0 }, outage, later(9 * 60_000))).toEqual([])
  expect(effectsOfFailure({ ...run, stepTries: 0 }, outage, later(10 * 60_000))).toMatchObject([
    { kind: 'failedJob' },
  ])
})

test('a run that goes on by itself settles what was told of it; an attempt that can be given up tells nothing', () => {
  expect(effectsOfFailure({ ...run, stepTries: 5 }, change({ step: 'proveAbsence' }, 'done'), at)).toEqual([
    { kind: 'jobOvercome', key: `advanceRun-${run.id}` },
  ])
  expect(effectsOfFailure({ ...run, kind: 'provision' }, change({}), later(1_000))).toEqual([])
})
