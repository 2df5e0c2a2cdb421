import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Lane } from '~/core/domain/job'
import type { Jobs } from '~/core/ports/Jobs'
import type { Clock } from '~/core/ports/Clock'
import { JOB_BACKOFF_MS, JOB_TRIES, laneNames, queueName } from '~/core/jobs/catalog'
import type { QueueCount } from '../metrics/Figures'
import { hostMs } from './hostMs'

export type Queues = Jobs & {
  /** How many jobs each lane has. Throws while Redis is away. */
  counts(): Promise<QueueCount[]>
  close(): Promise<void>
}

/**
 * The queues as a place to put jobs. `connection` must fail fast: with Redis away a caller gets an error at once,
 * and its jobs stay in the outbox. Jobs leave no trace here, as an id that still exists would swallow the next one.
 */
export function bullQueues(connection: Redis, clock: Pick<Clock, 'now'>): Queues {
  const queues = new Map<Lane, Queue>(
    laneNames.map((lane) => [lane, new Queue(queueName(lane), { connection, skipVersionCheck: true })]),
  )
  for (const queue of queues.values()) queue.on('error', () => {})
  return {
    async add(jobs) {
      for (const [lane, queue] of queues) {
        const ours = jobs.filter((job) => job.lane === lane)
        if (ours.length === 0) continue
        await queue.addBulk(
          ours.map(({ id, job, availableAt }) => ({
            name: job.name,
            data: job,
            opts: {
              jobId: id,
              delay: delayOf(availableAt, clock),
              attempts: JOB_TRIES,
              backoff: { type: 'exponential', delay: JOB_BACKOFF_MS, jitter: 1 },
              removeOnComplete: true,
              removeOnFail: true,
            },
          })),
        )
      }
    },
    counts: () =>
      Promise.all(
        [...queues].map(async ([lane, queue]) => {
          const {
            wait = 0,
            prioritized = 0,
            paused = 0,
            active = 0,
            delayed = 0,
          } = await queue.getJobCounts()
          return { lane, waiting: wait + prioritized + paused, active, delayed }
        }),
      ),
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()))
    },
  }
}

/** What the two clocks' measured difference is wrong by: what is due within this time is due now. */
const CLOCKS_DIFFER_MS = 25

function delayOf(availableAt: Date, clock: Pick<Clock, 'now'>): number {
  const delayMs = hostMs(availableAt, clock) - Date.now()
  return delayMs > CLOCKS_DIFFER_MS ? delayMs : 0
}
