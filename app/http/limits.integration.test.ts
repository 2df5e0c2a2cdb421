import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLimits, type Limits } from '~/app/http/limits'
import { freshRedis } from '~/core/testing/services'

let redis: Awaited<ReturnType<typeof freshRedis>>
let client: Redis
let limits: Limits
beforeAll(async () => {
  redis = await freshRedis()
  client = new Redis(redis.url)
  limits = createLimits(client)
})
afterAll(async () => {
  client.disconnect()
  await redis.close()
})

/** How many of so many tries pass. */
async function passed(tries: number, attempt: (n: number) => Promise<boolean>): Promise<number> {
  let count = 0
  for (let n = 0; n < tries; n++) if (await attempt(n)) count++
  return count
}

test.each<[name: string, max: number, attempt: (who: string, n: number) => Promise<boolean>]>([
  ['passwords', 10, (who, n) => limits.signIn(`${who}@example.com`, `192.0.2.${n}`)],
  ['codes', 10, (who, n) => limits.code(who, `192.0.2.${n}`)],
  ['mails to reset', 5, (who, n) => limits.reset(`${who}@example.com`, `192.0.2.${n}`)],
  ['forms of an account', 30, (who) => limits.account(who)],
])(
  '%s of one account are limited to %i, from wherever they come, and nobody else is held up',
  async (_, max, attempt) => {
    expect(await passed(max + 5, (n) => attempt('ada', n))).toBe(max)
    expect(await passed(1, (n) => attempt('bob', n))).toBe(1)
  },
)

test.each<[name: string, max: number, attempt: (address: string, n: number) => Promise<boolean>]>([
  ['passwords', 100, (address, n) => limits.signIn(`p${n}@example.com`, address)],
  ['codes', 100, (address, n) => limits.code(`c${n}`, address)],
  ['mails to reset', 50, (address, n) => limits.reset(`r${n}@example.com`, address)],
  ['links', 100, (address) => limits.link(address)],
])('%s from one address are limited to %i, whoever they are for', async (_, max, attempt) => {
  expect(await passed(max + 5, (n) => attempt('198.51.100.1', n))).toBe(max)
  expect(await passed(1, (n) => attempt('198.51.100.2', n + 10_000))).toBe(1)
})

test('an address that is written in capitals is the same account', async () => {
  expect(
    await passed(6, (n) => limits.reset(n % 2 ? 'Eve@example.com' : 'eve@example.com', '203.0.113.1')),
  ).toBe(5)
})
