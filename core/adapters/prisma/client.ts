import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { Prisma, PrismaClient } from './generated/client'

export type Db = PrismaClient
/** The client, or a transaction of it. */
export type Tx = Prisma.TransactionClient

/** For a free connection. Longer than a Postgres that restarts or is very busy takes. */
const CONNECT_LIMIT_MS = 15_000

/**
 * At most `connections` to Postgres for this process; works through PgBouncer in transaction mode. No statement may
 * hang for ever: a request that can't be served in time fails.
 */
export function openDatabase(url: string, connections: number): Db {
  return openPooled(url, connections).db
}

/** The same, with its connections to be counted. They close with `$disconnect`. */
export function openPooled(url: string, connections: number): { db: Db; pool: pg.Pool } {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    idleTimeoutMillis: 30_000,
  })
  const adapter = new PrismaPg(pool, { disposeExternalPool: true })
  const db = new PrismaClient({ adapter, transactionOptions: { maxWait: CONNECT_LIMIT_MS, timeout: 15_000 } })
  return { db, pool }
}

/** True when a unique index refused the row. */
export function isTaken(thrown: unknown): boolean {
  return thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002'
}
