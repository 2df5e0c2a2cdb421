import { subjectOf } from '../domain/failure'
import { stepLanes } from '../domain/pipelines'
import type { Job, Lane } from '../domain/job'
import type { QueuedJob } from '../ports/Jobs'
import type { Ports } from '../ports/Ports'

const LIMIT = 500
/** Younger work has most likely a job that is just on its way. */
const STRAY_AGE_MS = 30_000

/** Fills the queues again from Postgres. What still has its job is not doubled: the ids are the same. */
export async function sweep({
  runs,
  outbox,
  agents,
  jobs,
  clock,
}: Pick<Ports, 'runs' | 'outbox' | 'agents' | 'jobs' | 'clock'>): Promise<number> {
  const now = clock.now()
  const due = await runs.due(LIMIT)
  const strays = await outbox.strays(new Date(now.getTime() - STRAY_AGE_MS), LIMIT)
  const agentIds = await agents.unconverged(LIMIT)
  const found: QueuedJob[] = [
    ...due.flatMap((run) =>
      run.step
        ? [
            queued(
              `${run.id}-${run.version}`,
              { name: 'advanceRun', runId: run.id, version: run.version, lane: stepLanes[run.step] },
              stepLanes[run.step],
              now,
            ),
          ]
        : [],
    ),
    ...strays.map((job) =>
      queued(`sweep-${subjectOf(job)}`, job, job.name === 'sendMail' ? 'mail' : 'billing', now),
    ),
    ...agentIds.map((agentId) =>
      queued(`sweep-${agentId}`, { name: 'convergeAgent', agentId }, 'billing', now),
    ),
  ]
  if (found.length > 0) await jobs.add(found)
  return found.length
}

const queued = (id: string, job: Job, lane: Lane, availableAt: Date): QueuedJob => ({
  id,
  job,
  lane,
  availableAt,
})
