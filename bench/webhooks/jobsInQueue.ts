import { Queue } from 'bullmq'
import { Job } from '~/core/domain/job'
import { bullQueues } from '~/core/adapters/bullmq/queues'
import { openDatabase } from '~/core/adapters/prisma/client'
import { databaseClock } from '~/core/adapters/prisma/databaseClock'
import { prismaOutbox } from '~/core/adapters/prisma/outbox'
import { hastyRedis } from '~/core/adapters/redis/connect'
import { queueName } from '~/core/jobs/catalog'

const BATCH = 200

/** Hands what the outbox owes to the queue, as a worker does, and empties it again. Returns each job's event. */
export async function jobsInQueue(databaseUrl: string, redisUrl: string): Promise<string[]> {
  const db = openDatabase(databaseUrl, 1)
  const redis = hastyRedis(redisUrl)
  await new Promise((ready) => redis.once('ready', ready))
  const clock = await databaseClock(db)
  const queues = bullQueues(redis, clock)
  const outbox = prismaOutbox(db, clock)
  while ((await outbox.relayJobs(BATCH, (owed) => queues.add(owed))) > 0);
  const billing = new Queue(queueName('billing'), { connection: redis })
  const jobs = (await billing.getJobs()).map(({ data }) => Job.parse(data))
  await billing.obliterate()
  await Promise.all([billing.close(), queues.close()])
  redis.disconnect()
  clock.stop()
  await db.$disconnect()
  return jobs.map((job) => (job.name === 'handleStripeEvent' ? job.eventId : job.name))
}
