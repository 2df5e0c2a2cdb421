import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'
import type { RateBudget } from '~/core/ports/ConsolePages'
import type { TokenBucket } from './TokenBucket'

const script = readFileSync(new URL('./tokenBucket.lua', import.meta.url), 'utf8')

export type RedisTokenBucketOptions = {
  redis: Redis
  /** Which project's budget: a fingerprint of its token. */
  project: string
  /** Hetzner: 3600 an hour. */
  perSecond?: number
}

/** `look` draws nothing. Null: nobody has asked the cloud lately. */
export type RedisTokenBucket = TokenBucket & { look(): Promise<RateBudget> }

/** The bucket in Redis. An emptied Redis costs one probe: the cloud itself says what is left. */
export function redisTokenBucket({
  redis,
  project,
  perSecond = 1,
}: RedisTokenBucketOptions): RedisTokenBucket {
  const keys = ['bucket', 'reserved', 'probe'].map((name) => `aura:hetzner:{${project}}:${name}`)
  const run = (what: string, ...args: (string | number)[]) =>
    redis.eval(script, keys.length, ...keys, what, perSecond, ...args)
  const ask = async (what: string, ...args: (string | number)[]) => Number(await run(what, ...args))
  const flag = (is: boolean) => (is ? '1' : '0')
  return {
    take: (owner, isRemoval) => ask('take', owner, flag(isRemoval)),
    reserve: (owner, requests, forMs, isRemoval) =>
      ask('reserve', owner, flag(isRemoval), requests, Math.ceil(forMs)),
    async release(owner) {
      await ask('release', owner)
    },
    async learn(remaining, limit) {
      await ask('learn', remaining, limit)
    },
    async drain() {
      await ask('drain')
    },
    async look() {
      const [left, limit, reserved, kept] = ((await run('look')) as number[]).map(Number)
      if (left === undefined || limit === undefined || reserved === undefined || kept === undefined)
        return null
      return { left, limit, reserved, kept }
    },
  }
}
