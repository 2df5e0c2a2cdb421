import { failureKey } from '../domain/failure'
import { pipelineOf, stepLanes } from '../domain/pipelines'
import type { Run } from '../domain/run'
import type { RunChange } from '../domain/runChange'
import type { Effect } from '../ports/Runs'

/** A step that can't be given up and has failed this often is shown to staff. */
const STUCK_TRIES = 5
/** Or for this long: an outage is nobody's try. */
const STUCK_MS = 10 * 60_000

/** What the failed jobs are told of a run: that its step keeps failing, or that it went on after all. */
export function effectsOfFailure(
  before: Run,
  change: RunChange,
  now: Date,
  workerVersion: string | null = null,
): Effect[] {
  const { step, fields } = change
  if (!before.step || change.keepsLease) return []
  const lane = stepLanes[before.step]
  const runVersion = before.version + 1
  const payload = { name: 'advanceRun', runId: before.id, version: runVersion, lane } as const
  const key = failureKey(payload)
  const isLong = before.stepStartedAt !== null && now.getTime() - before.stepStartedAt.getTime() >= STUCK_MS
  const isStuck = Math.max(before.stepTries, fields.stepTries) >= STUCK_TRIES || isLong
  if (!isStuck) return []
  if (fields.mode !== before.mode || fields.step !== before.step) return [{ kind: 'jobOvercome', key }]
  const isEndless = before.mode !== 'forward' || pipelineOf(before.kind).attempts === 'endless'
  if (step?.result !== 'failed' || !isEndless) return []
  const failure = {
    key,
    name: payload.name,
    lane,
    payload,
    runId: before.id,
    runVersion,
    agentId: before.agentId,
    step: step.name,
    errorCode: step.errorCode ?? 'internal',
    message: step.cause ?? step.detail ?? '',
    stack: null,
    tries: Math.max(1, fields.stepTries),
    worker: before.leaseOwner,
    workerVersion,
    nextAt: fields.nextAt,
  } as const
  return [{ kind: 'failedJob', failure }]
}
