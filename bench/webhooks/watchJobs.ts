import { QueueEvents } from 'bullmq'
import { queueName } from '~/core/jobs/catalog'
import { patientRedis } from '~/core/adapters/redis/connect'

export type JobStarts = {
  /** When each job of an event began, in ms of the machine's clock, in the order in which the jobs were owed. */
  startsMs(): number[]
  close(): Promise<void>
}

/** Watches Stripe's events' jobs begin, by what BullMQ itself writes down on Redis' clock. */
export async function watchJobs(redisUrl: string): Promise<JobStarts> {
  const connection = patientRedis(redisUrl)
  const queue = new QueueEvents(queueName('billing'), { connection })
  await queue.waitUntilReady()
  const isEvents = new Set<string>()
  const begun: { number: number; atMs: number }[] = []
  queue.on('added', ({ jobId, name }) => void (name === 'handleStripeEvent' && isEvents.add(jobId)))
  queue.on('active', ({ jobId }, id) => {
    if (isEvents.has(jobId)) begun.push({ number: Number(jobId.replace('ob-', '')), atMs: parseInt(id) })
  })
  return {
    startsMs: () => begun.sort((a, b) => a.number - b.number).map(({ atMs }) => atMs),
    async close() {
      await queue.close()
      connection.disconnect()
    },
  }
}
