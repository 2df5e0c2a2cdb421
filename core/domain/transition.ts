import { backoffMs, type Waits } from './backoff'
import { catalogue, unreachable, wordsOf, type ErrorCode } from './errors'
import { pipelineOf, unwindOf } from './pipelines'
import type { Run, StepName, UnwindCause } from './run'
import {
  ending,
  entering,
  fieldsOf,
  tryOf,
  waiting,
  withEvents,
  type RunChange,
  type RunFields,
} from './runChange'

/** What a step came back with. */
export type StepResult =
  | { kind: 'done'; detail?: string }
  /** Holds no worker. `says` is for the customer; `detail` for staff. */
  | { kind: 'waiting'; retryAfterMs: number; says?: string; detail?: string }
  | { kind: 'failed'; code: ErrorCode; detail: string }

/** How a step is tried. */
export type StepPolicy = {
  /** Tries within one attempt. */
  tries: number
  /** From the step's start; waiting counts. Null: no limit. */
  limitMs: number | null
  /** The code that running over the limit gives. */
  limitCode: ErrorCode
}

export type RunInput =
  { kind: 'stepStarted' } | { kind: 'stepEnded'; result: StepResult } | { kind: 'cancelSeen' }

/** `place` is where the machine is to be, in words. */
export type TransitionContext = {
  now: Date
  random: () => number
  waits: Waits
  policy: StepPolicy
  place: string
}

/** Waits for a provider that is away spread as if this many tries had been made: up to 16 s with the default base. */
const OUTAGE_BACKOFF_TRIES = 4

const outages: ReadonlySet<ErrorCode> = new Set([
  'rate_limited',
  'provider_down',
  'payments_down',
  'archive_down',
  'state_locked',
])

const isOutage = (code: ErrorCode): boolean => outages.has(code)

/** The only way to a new state. Pure: `now` and `random` come in. */
export function transition(run: Run, input: RunInput, context: TransitionContext): RunChange {
  if (run.mode === 'ended' || run.step === null) throw new Error(`Run ${run.ref} has ended`)
  switch (input.kind) {
    case 'stepStarted':
      return started(run, run.step, context)
    case 'cancelSeen':
      return withEvents(run, { ...fieldsOf(run), ...unwinding(run, 'cancelled', context) }, null)
    case 'stepEnded':
      return ended(run, run.step, input.result, context)
    default:
      return unreachable(input)
  }
}

/** True while a cancel leads somewhere: not once unwinding for good has begun. */
export function canCancel(run: Run): boolean {
  const { isCancellable, noReturn } = pipelineOf(run.kind)
  return isOnItsWay(run) && (run.isPastReturn && noReturn ? noReturn.isCancellable : isCancellable)
}

/** The same where Aura itself asks, as the agent is wanted otherwise by now. */
export const canPreempt = (run: Run): boolean =>
  canCancel(run) || (isOnItsWay(run) && pipelineOf(run.kind).isPreemptable === true)

const isOnItsWay = ({ mode, unwindCause }: Run): boolean =>
  mode === 'forward' || (mode === 'unwinding' && unwindCause === 'retry')

/** A cancel that was asked for and is not acted on yet. Whether it may be asked for was looked at then. */
export const isCancelDue = (run: Run): boolean => run.cancelAskedAt !== null && canPreempt(run)

function started(run: Run, step: StepName, { now }: TransitionContext): RunChange {
  const fields: RunFields = {
    ...fieldsOf(run),
    stepState: 'working',
    stepStartedAt: run.stepStartedAt ?? now,
    startedAt: run.startedAt ?? now,
    isPastReturn: run.isPastReturn || (run.mode === 'forward' && pipelineOf(run.kind).noReturn?.at === step),
  }
  const isNews = run.stepState !== 'working'
  const change = withEvents(run, fields, tryOf(run, step, 'working', fields.stepStartedAt ?? now))
  return { ...change, keepsLease: true, events: isNews && run.stepStartedAt === null ? change.events : [] }
}

function ended(run: Run, step: StepName, result: StepResult, context: TransitionContext): RunChange {
  const { now, policy } = context
  const begun = run.stepStartedAt ?? now
  const isOver = policy.limitMs !== null && now.getTime() - begun.getTime() > policy.limitMs
  const settled: StepResult =
    isOver && result.kind === 'waiting'
      ? {
          kind: 'failed',
          code: policy.limitCode,
          detail: `not done after ${policy.limitMs} ms: ${result.detail ?? result.says ?? ''}`,
        }
      : result
  const record = {
    ...tryOf(
      run,
      step,
      settled.kind === 'done' ? 'done' : settled.kind === 'waiting' ? 'waiting' : 'failed',
      begun,
    ),
    detail:
      settled.kind === 'done'
        ? (settled.detail ?? null)
        : settled.kind === 'waiting'
          ? (settled.detail ?? settled.says ?? null)
          : null,
    errorCode: settled.kind === 'failed' ? settled.code : null,
    cause: settled.kind === 'failed' ? settled.detail : null,
  }
  if (isCancelDue(run))
    return withEvents(run, { ...fieldsOf(run), ...unwinding(run, 'cancelled', context) }, record)
  switch (settled.kind) {
    case 'done':
      return withEvents(run, { ...fieldsOf(run), ...after(run, step, context) }, record)
    case 'waiting':
      return withEvents(
        run,
        { ...fieldsOf(run), ...waiting(settled.retryAfterMs, settled.says ?? null, now) },
        record,
      )
    case 'failed':
      return withEvents(run, { ...fieldsOf(run), ...failed(run, settled, isOver, context) }, record)
    default:
      return unreachable(settled)
  }
}

/** Where a step that is done leads. */
function after(run: Run, step: StepName, context: TransitionContext): Partial<RunFields> {
  const { forward, closing } = pipelineOf(run.kind)
  const list = run.mode === 'forward' ? forward : run.mode === 'unwinding' ? unwindOf(run) : closing
  const next = list[list.indexOf(step) + 1]
  if (next) return entering(run.mode, next, context.now)
  if (run.mode === 'forward') return ending('succeeded', null, context.now)
  return run.mode === 'unwinding'
    ? unwound(run, run.unwindCause, run.errorCode, context)
    : closed(run, context)
}

/** Where a run goes on once all that it made is taken away. */
function unwound(
  run: Run,
  cause: UnwindCause | null,
  errorCode: string | null,
  { now }: TransitionContext,
): Partial<RunFields> {
  const { forward, closing, noReturn } = pipelineOf(run.kind)
  if (cause === 'retry') {
    const first = run.isPastReturn && noReturn ? noReturn.againFrom : forward[0]
    if (!first) throw new Error(`${run.kind} has no steps`)
    return { ...entering('forward', first, now), attempt: run.attempt + 1, unwindCause: null }
  }
  if (cause === 'cancelled') {
    return closing[0]
      ? { ...entering('closing', closing[0], now), unwindCause: cause }
      : { ...ending('cancelled', null, now), unwindCause: cause }
  }
  return { ...ending('failed', isSetup(run) ? 'attempts_exhausted' : errorCode, now), unwindCause: cause }
}

const closed = (run: Run, { now }: TransitionContext): Partial<RunFields> =>
  run.unwindCause === 'cancelled'
    ? ending('cancelled', null, now)
    : ending('failed', 'attempts_exhausted', now)

/** Its end without success leaves the agent without a machine. */
const isSetup = ({ kind, isPastReturn }: Run): boolean =>
  kind === 'provision' || kind === 'revive' || (kind === 'reprovision' && isPastReturn)

function failed(
  run: Run,
  result: { code: ErrorCode; detail: string },
  isOver: boolean,
  context: TransitionContext,
): Partial<RunFields> {
  const { now, policy, random, waits } = context
  const pipeline = pipelineOf(run.kind)
  const tries = run.stepTries + 1
  const isEndless = pipeline.attempts === 'endless' || run.mode !== 'forward'
  if (isOutage(result.code) && !(isOver && !isEndless)) {
    // Nobody's try: the provider is away, the place is kept until the step's limit.
    const waitMs = backoffMs(OUTAGE_BACKOFF_TRIES, waits, random)
    return { ...waiting(waitMs, wordsOf(result.code, context.place), now), errorCode: result.code }
  }
  const isRetried = isEndless || (!isOver && catalogue[result.code].retry === 'later' && tries < policy.tries)
  if (isRetried) {
    const isCapacity = result.code === 'capacity_unavailable' || result.code === 'account_limit'
    const waitMs = isCapacity ? waits.capacityMs : backoffMs(tries, waits, random)
    return {
      ...waiting(waitMs, wordsOf(result.code, context.place), now),
      stepTries: tries,
      errorCode: result.code,
    }
  }
  const isLast = run.attempt >= run.attemptsMax
  return { errorCode: result.code, ...unwinding(run, isLast ? 'exhausted' : 'retry', context, result.code) }
}

function unwinding(
  run: Run,
  cause: UnwindCause,
  context: TransitionContext,
  errorCode: ErrorCode | null = null,
): Partial<RunFields> {
  // Already unwinding for a retry: the steps go on where they are, only the end changes.
  if (run.mode === 'unwinding') return { unwindCause: cause, nextAt: context.now }
  const first = unwindOf(run)[0]
  if (!first) return unwound(run, cause, errorCode, context)
  return { ...entering('unwinding', first, context.now), unwindCause: cause }
}
