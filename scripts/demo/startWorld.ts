import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { newTotpKey } from '~/core/domain/totp'
import { migrate } from '../migrate'
import { seed } from '../seed'
import { freePort } from '../services/freePort'
import { startPostgres } from '../services/postgres'
import { startRedis } from '../services/redis'
import { scratchDir } from '../services/scratchDir'
import { waitUntil } from '../services/waitUntil'
import { cacheDir } from '../setup/cache.mjs'
import { seconds } from '../setup/progress.mjs'
import type { DemoWorld } from './DemoWorld'
import { keepDemoEnv } from './demoEnv'
import { freshKeys, productEnv } from './productEnv'
import { startSandboxProcess } from './sandboxProcess'
import { startPart, type Part } from './startPart'

type Options = {
  machines: 'real' | 'simulated'
  port: number
  isDevelopment: boolean
  say: (line: string) => void
}
type Closable = { close(): Promise<void> }

const READY_LIMIT_MS = 240_000
const HTTP_LOOK_MS = 100
/** Longer than the worker's own grace for its steps (SHUTDOWN_GRACE_MS). */
const PRODUCT_GRACE_MS = 25_000

/** Starts everything, each part empty. If one does not start, those before it are ended again. */
export async function startWorld(options: Options): Promise<DemoWorld> {
  const open: Closable[] = []
  const close = async () => {
    for (let part = open.pop(); part; part = open.pop()) await part.close()
  }
  try {
    return { ...(await start(options, open)), close }
  } catch (cause) {
    await close()
    throw cause
  }
}

async function start(
  { machines, port, isDevelopment, say }: Options,
  open: Closable[],
): Promise<Omit<DemoWorld, 'close'>> {
  const logs = join(cacheDir(), 'demo', `logs-${port}`)
  rmSync(logs, { recursive: true, force: true })
  mkdirSync(logs, { recursive: true })
  const timed = async <T>(title: string, work: () => Promise<T>) => {
    const startedAt = Date.now()
    const result = await work()
    say(`${title} ... ${seconds(Date.now() - startedAt)}`)
    return result
  }
  const instance = instanceOf(port)
  const masterKeys = freshKeys()
  const staff = {
    email: 'staff@aura.example',
    password: randomBytes(9).toString('base64url'),
    totpKey: newTotpKey(),
  }
  const [{ databaseUrl, redisUrl }, sandbox] = await Promise.all([
    timed('Postgres, Redis, migrations', () => startStores(staff, masterKeys, open)),
    timed('Sandbox cloud', () =>
      startSandboxProcess({
        machines,
        instance,
        webhookUrl: `http://127.0.0.1:${port}/webhooks/stripe`,
        logs,
      }),
    ),
  ])
  open.push(sandbox.part)
  const workDir = await openWorkDir(open)
  const env = {
    ...productEnv({
      databaseUrl,
      redisUrl,
      port,
      callbackPort: await freePort(),
      workDir,
      sandbox: sandbox.endpoints,
      masterKeys,
    }),
    NODE_ENV: isDevelopment ? 'development' : 'production',
    RECONCILE_MS: process.env.RECONCILE_MS ?? '60000',
    WATCH_MS: '10000',
  }
  open.push(keepDemoEnv(env))
  const parts = (['worker', 'web'] as const).map((name) =>
    startPart({
      name,
      script: `build/parts/${name}.mjs`,
      env,
      logs,
      graceMs: PRODUCT_GRACE_MS,
    }),
  )
  open.push(...parts)
  const url = `http://localhost:${port}`
  await timed('Web and worker', () => untilReady(parts, url))
  await timed('Firewall and recovery key at the cloud', () => untilFoundation(parts, databaseUrl))
  const lastLines = () => parts.map((part) => `--- ${part.name}\n${part.output()}`).join('\n')
  return { url, port, machines, sandbox: sandbox.endpoints, instance, staff, logs, lastLines }
}

async function startStores(staff: DemoWorld['staff'], masterKeys: string, open: Closable[]) {
  const [postgres, redis] = await Promise.all([openDatabase(), startRedis({ durable: true })])
  open.push(postgres, redis)
  await migrate(postgres.url)
  await seed({ databaseUrl: postgres.url, masterKeys, staff: [{ ...staff, role: 'admin' }] })
  return { databaseUrl: postgres.url, redisUrl: redis.url }
}

/** A Postgres of its own, or an empty database on the server that DATABASE_URL names, dropped at the end. */
async function openDatabase(): Promise<Closable & { url: string }> {
  const given = process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL
  if (!given) return startPostgres({ durable: true })
  const name = `aura_demo_${process.pid}`
  const onServer = async (sql: string) => {
    const client = new pg.Client({ connectionString: given })
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  await onServer(`CREATE DATABASE ${name}`)
  const url = new URL(given)
  url.pathname = `/${name}`
  return { url: url.href, close: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

/** Secrets pass through it on their way to Terraform and Ansible: memory, where there is such a file system. */
async function openWorkDir(open: Closable[]) {
  const folder = await scratchDir('work', '/dev/shm')
  open.push({ close: async () => rmSync(folder, { recursive: true, force: true }) })
  return folder
}

/** Up to five letters and digits, another one for each port, so that two demos don't meet. */
function instanceOf(port: number) {
  return `d${port.toString(36)}`
}

async function untilReady(parts: Part[], url: string) {
  const worker = parts.find(({ name }) => name === 'worker')!
  let isWorkerReady = false
  worker.onLine((line) => (isWorkerReady ||= line.includes('worker is ready')))
  await waitUntil(
    'Web and worker are ready',
    READY_LIMIT_MS,
    async () => {
      for (const part of parts) part.assertAlive()
      return (isWorkerReady ||= worker.output().includes('worker is ready')) && (await isOk(`${url}/readyz`))
    },
    HTTP_LOOK_MS,
  )
}

function isOk(url: string) {
  return fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
    (answer) => answer.ok,
    () => false,
  )
}

/** A customer who pays before it is laid would only wait for it. */
async function untilFoundation(parts: Part[], databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await waitUntil('The environment is prepared at the cloud', READY_LIMIT_MS, async () => {
      for (const part of parts) part.assertAlive()
      const { rows } = await client.query<{ outcome: string | null }>(
        `SELECT outcome FROM "Run" WHERE kind = 'foundation' AND "endedAt" IS NOT NULL ORDER BY "endedAt" DESC LIMIT 1`,
      )
      if (rows[0] && rows[0].outcome !== 'succeeded') throw new Error('The foundation could not be laid.')
      return rows.length > 0
    })
  } finally {
    await client.end()
  }
}
