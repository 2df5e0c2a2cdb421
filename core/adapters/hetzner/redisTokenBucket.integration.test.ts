import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshRedis } from '~/core/testing/services'
import { projectOf } from './projectOf'
import { rateGauge } from './rateGauge'
import { redisTokenBucket, type RedisTokenBucket } from './redisTokenBucket'

let server: Awaited<ReturnType<typeof freshRedis>>
let redis: Redis
let bucket: RedisTokenBucket
/** So slow that a test's own duration brings nothing back. */
const SLOW = 0.001

beforeAll(async () => {
  server = await freshRedis()
  redis = new Redis(server.url)
})
afterAll(async () => {
  redis.disconnect()
  await server.close()
})
beforeEach(async () => {
  await redis.flushall()
  bucket = redisTokenBucket({ redis, project: 'p', perSecond: SLOW })
})

/** How many requests an owner gets before it is told to wait. */
async function drawAll(owner: string, isRemoval = false) {
  let drawn = 0
  while (drawn < 100 && (await bucket.take(owner, isRemoval)) === 0) drawn += 1
  return drawn
}

test('an empty Redis lets one probe through, and takes what the cloud says is left', async () => {
  const [probe, other] = await Promise.all([bucket.take('a', false), bucket.take('b', false)])
  expect(probe).toBe(0)
  expect(other).toBeGreaterThan(0)
  await bucket.learn(5, 20)
  expect(await drawAll('b')).toBe(3)
})

test('the lower of the two numbers holds', async () => {
  await bucket.learn(10, 20)
  await bucket.learn(15, 20)
  expect(await drawAll('a', true)).toBe(10)
  await bucket.learn(15, 20)
  expect(await drawAll('a', true)).toBe(0)
})

test('a tenth is kept for removals', async () => {
  await bucket.learn(15, 15)
  expect(await drawAll('a')).toBe(13)
  expect(await drawAll('b', true)).toBe(2)
})

test('of a large budget no more than twenty are kept', async () => {
  await bucket.learn(30, 3600)
  expect(await drawAll('a')).toBe(10)
})

test('what is reserved is the owner’s alone, until it is given back', async () => {
  await bucket.learn(10, 20)
  expect(await bucket.reserve('a', 5, 60_000, false)).toBe(0)
  expect(await drawAll('b')).toBe(3)
  expect(await bucket.reserve('b', 1, 60_000, false)).toBeGreaterThan(0)
  expect(await bucket.take('a', false)).toBe(0)
  await bucket.release('a')
  expect(await drawAll('b')).toBe(4)
})

test('a reservation ends by itself', async () => {
  await bucket.learn(10, 20)
  await bucket.reserve('a', 8, 1, false)
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await drawAll('b')).toBe(8)
})

test('requests come back with time, and the wait is told', async () => {
  await bucket.learn(2, 10)
  await bucket.take('a', false)
  const waitMs = await bucket.take('a', false)
  expect(waitMs).toBeGreaterThan(0)
  expect(waitMs).toBeLessThanOrEqual(1_000 / SLOW)
  bucket = redisTokenBucket({ redis, project: 'p', perSecond: 100 })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await bucket.take('a', false)).toBe(0)
})

test('workers share it: two draw no more than one would', async () => {
  const other = redisTokenBucket({ redis, project: 'p', perSecond: SLOW })
  await bucket.learn(20, 20)
  const drawn = await Promise.all(
    Array.from({ length: 40 }, (_, index) => (index % 2 ? bucket : other).take(`run-${index}`, true)),
  )
  expect(drawn.filter((waitMs) => waitMs === 0)).toHaveLength(20)
})

test('the gauge says what is left, reserved and kept, and draws nothing', async () => {
  const gauge = rateGauge(redis, 'token')
  expect(await gauge()).toBeNull()
  bucket = redisTokenBucket({ redis, project: projectOf('token') })
  await bucket.learn(100, 100)
  await bucket.reserve('run', 5, 60_000, false)
  for (let looks = 0; looks < 3; looks++)
    expect(await gauge()).toEqual({ left: 100, limit: 100, reserved: 5, kept: 10 })
})

test('with Redis away the gauge shows nothing', async () => {
  const away = new Redis({ port: 9, lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
  away.on('error', () => {})
  expect(await rateGauge(away, 'token')()).toBeNull()
})
