import { availableParallelism } from 'node:os'
import { DelayedError, Worker, type Job as BullJob } from 'bullmq'
import type { Redis } from 'ioredis'
import { Job, type Lane } from '~/core/domain/job'
import { laneNames, lanes, MAX_STALLED, queueName } from '~/core/jobs/catalog'
import type { Clock } from '~/core/ports/Clock'
import type { Logger } from '../log'
import { hostMs } from './hostMs'

/** Null: done. A date: not before then, the job keeps its place. */
export type JobHandler = (job: Job) => Promise<Date | null>

export type LaneOptions = {
  /** A connection for each lane, which waits for Redis to come back. */
  connection: () => Redis
  handle: JobHandler
  /** The one that the handler's dates are of. */
  clock: Pick<Clock, 'now'>
  /** A worker that died is noticed after about the sum of both, in ms; its job is given to another one. */
  lockMs: number
  stalledMs: number
  log: Logger
  /** A job has used up its tries. */
  onFailed: (failed: { job: Job; lane: Lane; error: unknown; tries: number }) => Promise<void>
  /** A job that may have failed before is done. */
  onOvercome: (job: Job) => Promise<void>
}

export type Lanes = {
  /** Over all workers, from the next job on: BullMQ takes the limit along each time it asks for one. */
  setLimit(lane: Lane, limit: { max: number; durationMs: number }): void
  close(): Promise<void>
}

/** One BullMQ worker for each lane. Its lock is a hint only: the run's lease decides who may act. */
export function startLanes(options: LaneOptions): Lanes {
  const workers = new Map(laneNames.map((lane) => [lane, startLane(lane, options)]))
  return {
    setLimit(lane, { max, durationMs }) {
      const worker = workers.get(lane)
      if (worker) worker.opts.limiter = { max, duration: durationMs }
    },
    async close() {
      await Promise.all([...workers.values()].map((worker) => worker.close()))
    },
  }
}

function startLane(lane: Lane, options: LaneOptions): Worker {
  const { connection, handle, clock, lockMs, stalledMs, log } = options
  const { concurrency, limiter, perCore } = lanes[lane]
  const process = async (job: BullJob, token?: string) => {
    const until = await handle(Job.parse(job.data))
    if (!until) return
    await job.moveToDelayed(hostMs(until, clock), token)
    throw new DelayedError()
  }
  const worker = new Worker(queueName(lane), process, {
    connection: connection(),
    concurrency: perCore ? concurrency * availableParallelism() : concurrency,
    limiter: limiter ? { max: limiter.max, duration: limiter.durationMs } : undefined,
    lockDuration: lockMs,
    stalledInterval: stalledMs,
    maxStalledCount: MAX_STALLED,
  })
  worker.on('error', (err) => log.warn({ lane, reason: err.message }, 'queue'))
  worker.on('failed', (job, err) => {
    log.error({ lane, job: job?.name, jobId: job?.id, reason: err.message }, 'job failed')
    const { data } = Job.safeParse(job?.data)
    const isOver = job !== undefined && job.attemptsMade >= (job.opts.attempts ?? 1)
    if (!data || !isOver || data.name === 'advanceRun') return
    const failed = { job: data, lane, error: err, tries: job.attemptsMade }
    void options
      .onFailed(failed)
      .catch((thrown: unknown) => log.warn({ reason: String(thrown) }, 'failed job'))
  })
  worker.on('completed', (job) => {
    // A first try that went well has nothing to settle; a sweep brings what may have failed.
    const isSuspect = job.attemptsMade > 1 || job.id?.startsWith('sweep-')
    const { data } = Job.safeParse(job.data)
    if (!isSuspect || !data || data.name === 'advanceRun') return
    void options.onOvercome(data).catch((thrown: unknown) => log.warn({ reason: String(thrown) }, 'overcome'))
  })
  return worker
}
