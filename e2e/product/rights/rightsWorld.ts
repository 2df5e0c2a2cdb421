import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prismaAccounts } from '~/core/adapters/prisma/accounts'
import { openDatabase } from '~/core/adapters/prisma/client'
import { openSession } from '~/core/services/openSession'
import { freshDatabase, freshRedis } from '~/core/testing/services'
import type { SandboxEndpoints } from '~/sandbox/createSandbox'
import { productEnv } from '~/scripts/demo/productEnv'
import { startPart } from '~/scripts/demo/startPart'
import { freePort } from '~/scripts/services/freePort'
import { waitUntil } from '~/scripts/services/waitUntil'
import { startTrap } from '../startTrap'
import { plantPlan, plantRows } from './plantRows'
import type { Met, Person } from './routeRights'

const READY_LIMIT_MS = 180_000
const NOWHERE = 'http://127.0.0.1:9'

/** The companies outside are away: nobody who is turned away may need them. */
const nobodyOutside = {
  hetzner: { endpoint: `${NOWHERE}/v1`, token: 'h'.repeat(64) },
  tailscale: { endpoint: NOWHERE, clientId: 'id', clientSecret: 'secret' },
  stripe: { endpoint: NOWHERE, secretKey: 'sk_test_none', webhookSecret: 'whsec_none' },
  model: {
    endpoint: NOWHERE,
    guestEndpoint: NOWHERE,
    key: 'k',
    id: 'none',
    adminUrl: NOWHERE,
    adminKey: 'k',
  },
  smtp: 'smtp://127.0.0.1:9',
  machines: 'simulated',
  hostAddress: '127.0.0.1',
  bastionCidr: '127.0.0.1/32',
  tailnet: { proxyUrl: NOWHERE, opsAddress: '', loginServer: null },
  standIns: null,
} as unknown as SandboxEndpoints

/** Null: without one. */
type Asking = {
  origin?: string | null
  host?: string
  token?: string | null
  fields?: Record<string, string>
}

export type Answer = { status: number; location: string | null; text: string }
export type RightsWorld = Awaited<ReturnType<typeof startRightsWorld>>

/** The real web process on a database in which everybody has something, and each kind of person has a browser. */
export async function startRightsWorld() {
  const [database, redis, port, callbackPort] = await Promise.all([
    freshDatabase(),
    freshRedis(),
    freePort(),
    freePort(),
  ])
  const logs = mkdtempSync(join(tmpdir(), 'rights-'))
  const trap = await startTrap()
  const env = {
    ...productEnv({
      databaseUrl: database.url,
      redisUrl: redis.url,
      port,
      callbackPort,
      workDir: logs,
      sandbox: nobodyOutside,
    }),
    AURA_ENV: 'test',
    NODE_ENV: 'production',
    HETZNER_ENDPOINT: `${trap.url}/hetzner`,
    TAILSCALE_ENDPOINT: `${trap.url}/tailscale`,
    // Each request comes from an address of its own, so that no limit by address is met.
    TRUST_PROXY_HOPS: '1',
  }
  const db = openDatabase(database.url, 3)
  await plantPlan(db)
  const web = startPart({ name: 'web', script: 'build/parts/web.mjs', env, logs, graceMs: 10_000 })
  const url = `http://localhost:${port}`
  await waitUntil('Web is ready', READY_LIMIT_MS, async () => {
    web.assertAlive()
    return web.output().includes('web is ready')
  })
  const browsers = await openBrowsers(db)
  const planted = await plantRows(db, browsers.owner.customerId ?? '', 'fern-1')
  const others = await plantRows(db, browsers.other.customerId ?? '', 'moss-2')
  let asked = 0

  /** One request of somebody's browser, redirects not followed. */
  function ask(
    person: Person,
    method: 'GET' | 'POST',
    path: string,
    { origin = url, host = `localhost:${port}`, token = browsers[person].token, fields = {} }: Asking = {},
  ): Promise<Answer> {
    const address = `198.51.${(asked >> 8) & 255}.${asked++ & 255}`
    const headers: Record<string, string> = { host, 'x-forwarded-for': address, 'user-agent': 'walk' }
    if (token) headers.cookie = `aura=${token}`
    if (method === 'POST') headers['content-type'] = 'application/x-www-form-urlencoded'
    if (method === 'POST' && origin) headers.origin = origin
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        answer.on('error', reject).on('end', () => {
          resolve({ status: answer.statusCode ?? 0, location: answer.headers.location ?? null, text })
        })
      })
      sent.on('error', reject).end(method === 'POST' ? new URLSearchParams(fields).toString() : undefined)
    })
  }

  return {
    url,
    port,
    db,
    planted,
    others,
    ask,
    browsers,
    freshToken: (person: Person) => browsers[person].signIn(),
    log: () => web.output(),
    /** What web asked of Hetzner and Tailscale. */
    providerCalls: trap.calls,
    async close() {
      await db.$disconnect()
      await web.close()
      await trap.close()
      await Promise.all([redis.close(), database.drop()])
      rmSync(logs, { recursive: true, force: true })
    },
  }
}

/** What an answer means to whoever got it. */
export function metOf({ status, location }: Pick<Answer, 'status' | 'location'>): Met {
  const isToSignIn = location !== null && /^\/signin(\?|$)/.test(location)
  if (status === 401 || ((status === 302 || status === 303) && isToSignIn)) return 'signIn'
  if (status === 404) return 'absent'
  if (status === 403) return 'adminsOnly'
  if (status === 405) return 'noSuchMethod'
  return status >= 500 ? 'broken' : 'in'
}

async function openBrowsers(db: ReturnType<typeof openDatabase>) {
  const accounts = prismaAccounts(db)
  const clock = { now: () => new Date(), every: () => () => {} }
  async function person(role: 'customer' | 'support' | 'admin', isConfirmed = true) {
    const accountId = crypto.randomUUID()
    const customerId = role === 'customer' ? crypto.randomUUID() : null
    const customer = customerId ? { id: customerId, agentUser: `u-${customerId.slice(0, 8)}` } : null
    const email = `${accountId}@example.com`
    await accounts.create({ id: accountId, email, passwordHash: 'none', role, customer, now: clock.now() })
    const browser = { address: '192.0.2.1', userAgent: 'walk' }
    const signIn = async () =>
      (await openSession({ accounts, clock }, { accountId, browser, isConfirmed })).token as string | null
    return { customerId, token: await signIn(), signIn }
  }
  return {
    stranger: { customerId: null, token: null as string | null, signIn: async () => null as string | null },
    half: await person('admin', false),
    owner: await person('customer'),
    other: await person('customer'),
    support: await person('support'),
    admin: await person('admin'),
  } satisfies Record<Person, unknown>
}
