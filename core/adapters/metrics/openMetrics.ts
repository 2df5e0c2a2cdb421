import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

export type ProcessParts = {
  pool: Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>
  redis: Pick<Redis, 'status'>
}

/**
 * What one process tells Prometheus of itself: event loop, memory, its database pool, its way to Redis. Every label of
 * ours is a word of the product's own lists: nothing that a customer or a stranger chose.
 */
export function openMetrics({ pool, redis }: ProcessParts): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'aura_database_pool_connections',
    help: 'Connections of this process to Postgres, and requests that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
  new Gauge({
    name: 'aura_redis_up',
    help: '1 while this process is connected to Redis.',
    registers: [registry],
    collect() {
      this.set(redis.status === 'ready' ? 1 : 0)
    },
  })
  return registry
}
