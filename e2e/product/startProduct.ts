import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { newTotpKey } from '~/core/domain/totp'
import { freshKeys, productEnv } from '~/scripts/demo/productEnv'
import { startSandboxProcess } from '~/scripts/demo/sandboxProcess'
import { startPart, type Part } from '~/scripts/demo/startPart'
import { migrate } from '~/scripts/migrate'
import { Customer } from '~/scripts/once/Customer'
import { sandboxAdmin } from '~/scripts/once/sandboxAdmin'
import { seed } from '~/scripts/seed'
import { freePort } from '~/scripts/services/freePort'
import { startPostgres } from '~/scripts/services/postgres'
import { startRedis } from '~/scripts/services/redis'
import { waitUntil } from '~/scripts/services/waitUntil'
import { isAnswering } from './isAnswering'
import { quickWaits } from './quickWaits'
import { sandboxControls } from './sandboxControls'

export type Product = Awaited<ReturnType<typeof startProduct>>

type Options = {
  machines: 'real' | 'simulated'
  /** At most five letters and digits: the name of the machines' instance. */
  instance: string
  /** Over the quick waits; may depend on where the database is. */
  env?: Record<string, string> | ((databaseUrl: string) => Promise<Record<string, string>>)
  /** Postgres keeps a commit also when it is killed; slower. */
  isDurable?: boolean
}

const READY_LIMIT_MS = 180_000
const PART_GRACE_MS = 20_000

/**
 * The whole product as its own processes, with a Postgres, a Redis and a sandbox of its own, whose parts a test may
 * kill and start again. Waits are seconds long.
 */
export async function startProduct({ machines, instance, env: more = {}, isDurable = false }: Options) {
  const logs = mkdtempSync(join(tmpdir(), 'product-'))
  const [postgres, redis, port, callbackPort] = await Promise.all([
    startPostgres({ durable: isDurable }),
    startRedis({ durable: true }),
    freePort(),
    freePort(),
  ])
  await migrate(postgres.url)
  const masterKeys = freshKeys()
  const staff = {
    email: 'staff@aura.example',
    password: 'one-sentence-for-the-staff',
    role: 'admin' as const,
    totpKey: newTotpKey(),
  }
  await seed({ databaseUrl: postgres.url, masterKeys, staff: [staff] })
  const webhookUrl = `http://127.0.0.1:${port}/webhooks/stripe`
  const sandbox = await startSandboxProcess({ machines, instance, webhookUrl, logs })
  const workDir = mkdtempSync('/dev/shm/product-')
  const env: Record<string, string | undefined> = {
    ...productEnv({
      databaseUrl: postgres.url,
      redisUrl: redis.url,
      port,
      callbackPort,
      workDir,
      sandbox: sandbox.endpoints,
      masterKeys,
    }),
    AURA_ENV: 'test',
    NODE_ENV: 'production',
    ...quickWaits,
    ...(typeof more === 'function' ? await more(postgres.url) : more),
  }
  const start = (name: 'web' | 'worker', own: Record<string, string> = {}): Part =>
    startPart({
      name,
      script: `build/parts/${name}.mjs`,
      env: { ...env, ...own },
      logs,
      graceMs: PART_GRACE_MS,
    })
  const parts = { web: start('web'), worker: start('worker') }
  const db = new pg.Pool({ connectionString: postgres.url, max: 3 })
  db.on('error', () => {}) // Postgres is restarted under it
  const url = `http://localhost:${port}`
  let isWorkerReady = false
  parts.worker.onLine((line) => (isWorkerReady ||= line.includes('worker is ready')))
  await waitUntil('The product is ready', READY_LIMIT_MS, async () => {
    Object.values(parts).forEach((part) => part.assertAlive())
    return isWorkerReady && (await isFoundationLaid(db)) && (await isAnswering(env.PORT ?? port))
  })
  let customers = 0
  return {
    url,
    port,
    env,
    /** A further web or worker, for the test to close. */
    start,
    parts,
    postgres,
    redis,
    db,
    logs,
    workDir,
    sandbox: sandbox.endpoints,
    staff,
    admin: sandboxAdmin(sandbox.endpoints),
    controls: sandboxControls(sandbox.endpoints),
    /** Signs up and pays. */
    async payingCustomer(): Promise<Customer> {
      const customer = new Customer(url, `customer-${++customers}@customer.example`)
      await customer.signUp()
      await customer.buy()
      return customer
    },
    /** Kills the worker as if its machine had lost power, and starts another one when asked. */
    killWorker(): void {
      process.kill(parts.worker.pid, 'SIGKILL')
    },
    startWorker(): void {
      parts.worker = start('worker')
    },
    async close() {
      await db.end()
      await Promise.all([parts.web.close(), parts.worker.close()])
      await sandbox.part.close()
      await Promise.all([postgres.close(), redis.close()])
      for (const folder of [workDir, logs]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function isFoundationLaid(db: pg.Pool): Promise<boolean> {
  const { rows } = await db.query(`SELECT 1 FROM "Run" WHERE kind = 'foundation' AND outcome = 'succeeded'`)
  return rows.length > 0
}
