import pg from 'pg'
import { Pool } from 'undici'
import { migrate } from '~/scripts/migrate'
import { freePort } from '~/scripts/services/freePort'
import { startPgbouncer } from '~/scripts/services/pgbouncer'
import { waitUntil } from '~/scripts/services/waitUntil'
import type { BenchServices } from '../provideBenchServices'
import { burst } from './burst'
import { stageOf, type Stage } from './stageOf'
import { trickle } from './trickle'

const EVENTS = 10_000
const EVENTS_MIN = 500

/**
 * The webhook under a burst, against a bare server that does the least: directly, and through a pooler.
 * `npm run bench -- webhooks 1000` takes fewer events, for a quick look.
 */
export async function benchWebhooks(services: BenchServices): Promise<boolean> {
  const events = Number(process.argv[3] ?? EVENTS)
  if (!Number.isInteger(events) || events < EVENTS_MIN)
    throw new Error(`Give ${EVENTS_MIN} events or more, as in: npm run bench -- webhooks 1000`)
  const { url } = services.postgres
  await migrate(url)
  const stage = await stageOf(services)
  const pgbouncer = await startPgbouncer(url, stage.connections)
  const sql = new pg.Pool({ connectionString: called('bench', url), max: 2 })
  const held: boolean[] = []
  try {
    held.push(await burstOf(stage, { how: 'directly', to: url, events, sql }))
    held.push(await burstOf(stage, { how: 'through PgBouncer', to: pgbouncer.url, events, sql }))
    held.push(await trickleOf(stage, sql))
  } finally {
    await sql.end()
    await pgbouncer.close()
    await stage.close()
  }
  return held.every(Boolean)
}

type Way = { how: string; to: string; events: number; sql: pg.Pool }

async function burstOf(stage: Stage, { how, to, events, sql }: Way): Promise<boolean> {
  const floorPort = await freePort()
  const floor = stage.start('floor', 'bench/webhooks/floorServer.ts', {
    PORT: `${floorPort}`,
    DATABASE_URL: called('floor', to),
  })
  const web = stage.start('web', 'build/parts/web.mjs', { DATABASE_URL: called('aura', to) })
  await stage.answers(floor, floorPort)
  await stage.answers(web, stage.port)
  const doors = { floor: doorOf(floorPort), aura: doorOf(stage.port) }
  const isHeld = await burst({ how, events, sql, ...doors, ...stage })
  await Promise.all([doors.floor.close(), doors.aura.close()])
  await Promise.all([floor.close(), web.close()])
  return isHeld
}

async function trickleOf(stage: Stage, sql: pg.Pool): Promise<boolean> {
  const web = stage.start('web', 'build/parts/web.mjs')
  const worker = stage.start('worker', 'build/parts/worker.mjs')
  await stage.answers(web, stage.port)
  await waitUntil('the worker has settled in', 120_000, async () => {
    worker.assertAlive()
    const { rows } = await sql.query(`SELECT 1 FROM "Run" WHERE outcome = 'succeeded'`)
    return rows.length > 0
  })
  const aura = doorOf(stage.port)
  const isHeld = await trickle({ sql, aura, ...stage })
  await aura.close()
  await Promise.all([worker.close(), web.close()])
  return isHeld
}

const doorOf = (port: number) => new Pool(`http://127.0.0.1:${port}`, { connections: 100, pipelining: 1 })

/** Postgres tells by this name whose connection it is. */
function called(name: 'bench' | 'floor' | 'aura', databaseUrl: string): string {
  const url = new URL(databaseUrl)
  url.searchParams.set('application_name', name)
  return url.href
}
