import type { Redis } from 'ioredis'
import type { Registry } from 'prom-client'
import type { Queues } from '~/core/adapters/bullmq/queues'
import { rateGauge } from '~/core/adapters/hetzner/rateGauge'
import type { Logger } from '~/core/adapters/log'
import { standingMetrics } from '~/core/adapters/metrics/standingMetrics'
import { statusServer } from '~/core/adapters/metrics/statusServer'
import type { Stores } from '~/core/adapters/openStores'
import { readFigures } from '~/core/adapters/prisma/figures'
import type { Env } from '~/core/config/env'
import { listenAddress } from '~/core/config/listenAddress'
import { lookAround } from '~/core/services/lookAround'

type StatusParts = {
  env: Env
  stores: Stores
  queues: Queues
  /** Fails at once while Redis is away. */
  redis: Redis
  registry: Registry
  isStopping: () => boolean
  log: Logger
}

/** The worker's own door for Prometheus and whoever watches over processes: it has no other. */
export async function startStatus({ env, stores, queues, redis, registry, isStopping, log }: StatusParts) {
  const budget = rateGauge(redis, env.HETZNER_TOKEN)
  const standing = standingMetrics(registry, async () => {
    const [books, counts, left] = await Promise.all([
      readFigures(stores.db),
      queues.counts().catch(() => null),
      budget(),
    ])
    return { ...books, queues: counts, budget: left }
  })
  return statusServer({
    listen: listenAddress(env.STATUS_LISTEN),
    registry,
    refresh: standing.refresh,
    async ready() {
      if (isStopping()) return { isReady: false, answers: { stopping: true } }
      return lookAround({
        postgres: () => stores.db.$queryRaw`SELECT 1`,
        redis: () => redis.ping(),
      })
    },
    onError: (error) => log.error({ err: error }, 'status'),
  })
}
