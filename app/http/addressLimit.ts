import { rateLimit } from 'express-rate-limit'
import type { RequestHandler } from 'express'
import type { Redis } from 'ioredis'
import { RedisStore } from 'rate-limit-redis'

const WINDOW_MS = 60_000
/** A person clicks a few times a minute; an office shares an address. */
const CHANGES_PER_WINDOW = 300

/**
 * Bounds what one address may change in a minute, over all web nodes. `redis` fails at once while Redis is away, and
 * everything passes then; the store loads its script when it is made, so it is made once Redis is there.
 */
export function addressLimit(redis: Redis): RequestHandler {
  let limit: RequestHandler | null = null
  const begin = () => {
    limit ??= rateLimit({
      windowMs: WINDOW_MS,
      limit: CHANGES_PER_WINDOW,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      passOnStoreError: true,
      skip: (request) => request.method === 'GET' || request.method === 'HEAD',
      store: new RedisStore({
        prefix: 'aura-address:',
        sendCommand: (command: string, ...args: string[]) => redis.call(command, ...args) as Promise<never>,
      }),
    })
  }
  if (redis.status === 'ready') begin()
  else redis.once('ready', begin)
  return (request, response, next) => (limit ? void limit(request, response, next) : next())
}
