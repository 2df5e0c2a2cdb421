import type { Redis } from 'ioredis'
import type { RateBudget } from '~/core/ports/ConsolePages'
import { projectOf } from './projectOf'
import { redisTokenBucket } from './redisTokenBucket'

/** What the shared bucket holds now, without drawing from it. Null: nothing was asked lately, or Redis is away. */
export function rateGauge(redis: Redis, token: string): () => Promise<RateBudget> {
  const bucket = redisTokenBucket({ redis, project: projectOf(token) })
  return () => bucket.look().catch(() => null)
}
