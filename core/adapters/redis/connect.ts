import { Redis } from 'ioredis'

/** For workers and subscribers: waits for Redis to come back. */
export const patientRedis = (url: string) =>
  new Redis(url, {
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    connectTimeout: 5_000,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
  })

/** For whoever must not hang: fails at once while Redis is away. */
export const hastyRedis = (url: string) =>
  new Redis(url, {
    maxRetriesPerRequest: 1,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
  })
