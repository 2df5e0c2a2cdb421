import { asAuraError } from '../domain/errors'
import { failureKey } from '../domain/failure'
import type { Job, Lane } from '../domain/job'
import type { Ports } from '../ports/Ports'

type RecordInput = { job: Job; lane: Lane; error: unknown; tries: number; worker: string }

/** A job has used up its tries. What a run's job meets is written by the run itself, with its step. */
export async function recordFailedJob(
  { failedJobs, settings }: Pick<Ports, 'failedJobs' | 'settings'>,
  { job, lane, error, tries, worker }: RecordInput,
): Promise<void> {
  const { code, detail, message, stack } = asAuraError(error)
  const cause = error instanceof Error ? error.stack : stack
  await failedJobs.record({
    key: failureKey(job),
    name: job.name,
    lane,
    payload: job,
    runId: null,
    runVersion: null,
    agentId: 'agentId' in job && typeof job.agentId === 'string' ? job.agentId : null,
    step: null,
    errorCode: code,
    message: detail || message,
    stack: cause ?? null,
    tries,
    worker,
    workerVersion: settings.version,
    nextAt: null,
  })
}
