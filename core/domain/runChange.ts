import type { ErrorCode } from './errors'
import type { Run, RunMode, RunOutcome, StepName } from './run'

/** The fields of a run that a transition may change. */
const changeable = [
  'mode',
  'step',
  'stepState',
  'stepStartedAt',
  'stepTries',
  'attempt',
  'unwindCause',
  'outcome',
  'errorCode',
  'waitReason',
  'nextAt',
  'startedAt',
  'endedAt',
  'isPastReturn',
] as const satisfies (keyof Run)[]
export type RunFields = Pick<Run, (typeof changeable)[number]>

export type RunChange = {
  fields: RunFields
  /** The try that this closes or goes on with; null when no step was performed. */
  step: {
    name: StepName
    mode: RunMode
    attempt: number
    try: number
    result: 'working' | 'done' | 'waiting' | 'failed'
    detail: string | null
    errorCode: ErrorCode | null
    cause: string | null
    startedAt: Date
  } | null
  events: { kind: string; payload: unknown }[]
  /** Keeps the lease: the step is about to be performed. */
  keepsLease: boolean
}

export const entering = (mode: RunMode, step: StepName, now: Date): Partial<RunFields> => ({
  mode,
  step,
  stepState: 'queued',
  stepStartedAt: null,
  stepTries: 0,
  waitReason: null,
  nextAt: now,
})

export const waiting = (retryAfterMs: number, says: string | null, now: Date): Partial<RunFields> => ({
  stepState: 'waiting',
  waitReason: says,
  nextAt: new Date(now.getTime() + retryAfterMs),
})

export const ending = (outcome: RunOutcome, errorCode: string | null, now: Date): Partial<RunFields> => ({
  mode: 'ended',
  step: null,
  stepState: 'queued',
  stepStartedAt: null,
  waitReason: null,
  outcome,
  errorCode,
  endedAt: now,
  nextAt: now,
})

export function tryOf(
  run: Run,
  name: StepName,
  result: 'working' | 'done' | 'waiting' | 'failed',
  startedAt: Date,
) {
  return {
    name,
    mode: run.mode,
    attempt: run.attempt,
    try: run.stepTries + 1,
    result,
    detail: null,
    errorCode: null,
    cause: null,
    startedAt,
  }
}

export const fieldsOf = (run: Run): RunFields =>
  Object.fromEntries(changeable.map((field) => [field, run[field]])) as RunFields

const shown = [
  'mode',
  'step',
  'stepState',
  'waitReason',
  'attempt',
  'stepTries',
  'unwindCause',
  'isPastReturn',
] as const satisfies (keyof RunFields)[]

/** The page is told only of what it shows: a wait that goes on as before is no news. */
export function withEvents(run: Run, fields: RunFields, step: RunChange['step']): RunChange {
  const isSame = shown.every((field) => run[field] === fields[field])
  const {
    mode,
    step: name,
    stepState,
    attempt,
    unwindCause,
    outcome,
    waitReason,
    isPastReturn,
    nextAt,
  } = fields
  const payload = {
    mode,
    step: name,
    stepState,
    attempt,
    unwindCause,
    outcome,
    waitReason,
    isPastReturn,
    nextAt: nextAt.toISOString(),
  }
  return { fields, step, keepsLease: false, events: isSame ? [] : [{ kind: 'state', payload }] }
}
