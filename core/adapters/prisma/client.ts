import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { Prisma, PrismaClient } from './generated/client'

export type Db = PrismaClient
/** The client, or a transaction of it. */
export type Tx = Prisma.TransactionClient

type Options = {
  /**
   * Each connection parses and plans a statement once. Only for who speaks to Postgres itself: behind PgBouncer in
   * transaction mode the next statement may go to a connection that never heard the name.
   */
  keepsPlans?: boolean
}

/** For a free connection. Longer than a Postgres that restarts or is very busy takes. */
const CONNECT_LIMIT_MS = 15_000

/**
 * At most `connections` to Postgres for this process; works through PgBouncer in transaction mode. No statement may
 * hang for ever: a request that can't be served in time fails.
 */
export function openDatabase(url: string, connections: number, options: Options = {}): Db {
  return openPooled(url, connections, options).db
}

/** The same, with its connections to be counted. They close with `$disconnect`. */
export function openPooled(
  url: string,
  connections: number,
  { keepsPlans = false }: Options = {},
): { db: Db; pool: pg.Pool } {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    idleTimeoutMillis: 30_000,
  })
  const named = keepsPlans ? { statementNameGenerator: statementNames() } : {}
  const adapter = new PrismaPg(pool, { disposeExternalPool: true, ...named })
  const db = new PrismaClient({ adapter, transactionOptions: { maxWait: CONNECT_LIMIT_MS, timeout: 15_000 } })
  return { db, pool }
}

function statementNames() {
  const names = new Map<string, string>()
  return ({ sql }: { sql: string }) => {
    const name = names.get(sql) ?? `s${names.size}`
    names.set(sql, name)
    return name
  }
}

/** True when a unique index refused the row. */
export function isTaken(thrown: unknown): boolean {
  return thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002'
}
