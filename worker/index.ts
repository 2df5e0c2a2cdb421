import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { createAdapter } from '@socket.io/redis-streams-adapter'
import type { Redis } from 'ioredis'
import { Server } from 'socket.io'
import { startLanes } from '~/core/adapters/bullmq/lanes'
import { bullQueues } from '~/core/adapters/bullmq/queues'
import { startRelay } from '~/core/adapters/bullmq/startRelay'
import { openLog, withLogFields } from '~/core/adapters/log'
import { openMetrics } from '~/core/adapters/metrics/openMetrics'
import { workerMetrics } from '~/core/adapters/metrics/workerMetrics'
import { openStores } from '~/core/adapters/openStores'
import { endOnSignal } from '~/core/adapters/process/endOnSignal'
import { patiently } from '~/core/adapters/process/patiently'
import { hastyRedis, patientRedis } from '~/core/adapters/redis/connect'
import type { Emit } from '~/core/adapters/redis/redisEvents'
import { readEnv } from '~/core/config/env'
import { failureKey } from '~/core/domain/failure'
import type { Job } from '~/core/domain/job'
import type { Run } from '~/core/domain/run'
import { handleJob } from '~/core/services/handleJob'
import { recordFailedJob } from '~/core/services/recordFailedJob'
import { readPrices } from '~/core/services/readPrices'
import { reconcile } from '~/core/services/reconcile'
import { sweep } from '~/core/services/sweep'
import { followRates } from './followRates'
import { jobFields } from './jobFields'
import { layFoundation } from './layFoundation'
import { openHands } from './openHands'
import { startStatus } from './startStatus'
import { startTimers } from './startTimers'

/** For Redis, Postgres and Terraform's children to be let go of, after the steps. */
const LETTING_GO_MS = 10_000

const env = readEnv()
const log = openLog(env.LOG_LEVEL, 'worker')
const owner = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`
const shutdown = new AbortController()
let isStopping = false

const onRetry = (reason: string) => log.warn({ reason }, 'waiting to start')
const emitBy = (redis: Redis): Emit => {
  const io = new Server({ adapter: createAdapter(redis) })
  return (rooms, name, payload) => void io.to(rooms).emit(name, payload)
}
const stores = await openStores(env, emitBy, onRetry)
const queueRedis = hastyRedis(env.REDIS_URL)
queueRedis.on('error', () => {})
const queues = bullQueues(queueRedis, stores.ports.clock)
const hands = await openHands(env, stores, queues, log)
const registry = openMetrics({ pool: stores.pool, redis: stores.redis })
const metrics = workerMetrics(registry)
const ports = { ...hands.ports, runs: metrics.countedRuns(hands.ports.runs, () => hands.ports.clock.now()) }
const fieldsOf = jobFields(ports)

const laneRedis = () => {
  const redis = patientRedis(env.REDIS_URL)
  redis.on('error', () => {})
  return redis
}
const lanes = startLanes({
  connection: laneRedis,
  handle: async (job) => withLogFields(await fieldsOf(job), () => metrics.timed(job, () => handle(job))),
  clock: ports.clock,
  lockMs: env.JOB_LOCK_MS,
  stalledMs: env.JOB_STALLED_MS,
  log,
  onFailed: (failed) => recordFailedJob(ports, { ...failed, worker: owner }),
  onOvercome: (job) => ports.failedJobs.overcome(failureKey(job)),
})
const directUrl = env.DATABASE_DIRECT_URL ?? env.DATABASE_URL
const relay = startRelay({ outbox: ports.outbox, jobs: queues, events: ports.events, directUrl, log })
const stopRates = followRates(ports, lanes, log)
const timers = startTimers(ports, env, log)
await patiently(() => layFoundation(ports), { onRetry })
// Not waited for: until it is read, nobody is told that something is sold out.
void readPrices(ports).catch((err: unknown) => log.warn({ reason: String(err) }, 'first prices'))
await sweep(ports).catch((err: unknown) => log.warn({ reason: String(err) }, 'first sweep'))
void reconcile(ports, { minAgeMs: env.RECONCILE_MS, signal: shutdown.signal }).catch((err: unknown) =>
  log.warn({ reason: String(err) }, 'first scan'),
)
const status = await startStatus({
  env,
  stores,
  queues,
  redis: queueRedis,
  registry,
  isStopping: () => isStopping,
  log,
})
log.info({ owner, image: ports.settings.image, statusPort: status.port }, 'worker is ready')
process.send?.('ready')

async function handle(job: Job): Promise<Date | null> {
  try {
    const handled = await handleJob(ports, job, { owner, shutdown: shutdown.signal })
    if (handled.at === 'done' && handled.run) logAdvance(handled.run)
    return handled.at === 'later' ? handled.until : null
  } catch (thrown) {
    log.error({ err: thrown }, 'job threw')
    throw thrown
  }
}

/** Whose run it is stands on every line of its job. */
function logAdvance({ mode, step, stepState, attempt, outcome, errorCode, version }: Run): void {
  const level = errorCode && mode !== 'ended' ? 'warn' : 'info'
  log[level]({ mode, step, stepState, attempt, outcome, errorCode, version }, 'run advanced')
}

endOnSignal({
  name: 'worker',
  log,
  limitMs: env.SHUTDOWN_GRACE_MS + LETTING_GO_MS,
  async stop() {
    isStopping = true
    // Steps get time to finish by themselves; then they are stopped, saved as waiting, and another worker goes on.
    const timer = setTimeout(() => shutdown.abort(), env.SHUTDOWN_GRACE_MS)
    stopRates()
    await timers.stop()
    await lanes.close()
    clearTimeout(timer)
    await relay.stop()
    await queues.close()
    await status.close()
    await hands.close()
    await stores.close()
    queueRedis.disconnect()
  },
})
