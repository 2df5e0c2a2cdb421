import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const MIGRATIONS = resolve(import.meta.dirname, '../prisma/migrations')
const PRISMA_LOCK = 72_707_369 // the advisory lock that Prisma's own engine takes, so that the two exclude each other
const LOCK_LIMIT_MS = 60_000

/** The table as Prisma's engine makes it. */
const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`

type Migration = { name: string; sql: string; checksum: string }
type Applied = { migration_name: string; checksum: string; finished_at: Date | null }

/**
 * Applies prisma/migrations in order and records them as `prisma migrate deploy` does, without its engine, which a
 * closed network can't download. Returns the names that were applied now.
 */
export async function migrate(url: string, folder: string = MIGRATIONS): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'aura-migrate' })
  await client.connect()
  try {
    await client.query(`SET lock_timeout = ${LOCK_LIMIT_MS}`)
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK])
    await client.query('SET lock_timeout = DEFAULT')
    await client.query(TABLE)
    const pending = await pendingMigrations(client, readMigrations(folder))
    for (const migration of pending) await apply(client, migration)
    return pending.map(({ name }) => name)
  } finally {
    await client.end() // frees the lock
  }
}

export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

async function pendingMigrations(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<Applied>(
    'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
  )
  for (const row of rows) {
    const migration = migrations.find(({ name }) => name === row.migration_name)
    if (!migration)
      throw new Error(`The database has migration ${row.migration_name}, which this version has not.`)
    if (!row.finished_at)
      throw new Error(`Migration ${row.migration_name} failed before. Repair it, then resolve it.`)
    if (migration.checksum !== row.checksum)
      throw new Error(`Migration ${row.migration_name} was changed after it ran.`)
  }
  const applied = new Set(rows.map((row) => row.migration_name))
  return migrations.filter(({ name }) => !applied.has(name))
}

/** One simple query per file: Postgres runs it as one transaction, and a lone CREATE INDEX CONCURRENTLY outside one. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration) {
  const id = randomUUID()
  await client.query('INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ])
  try {
    await client.query(sql)
  } catch (cause) {
    await client.query('ROLLBACK')
    await client.query('UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1', [id, String(cause)])
    throw new Error(`Migration ${name} failed: ${String(cause)}`, { cause })
  }
  await client.query(
    'UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1',
    [id],
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const url = process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL
  if (!url) throw new Error('Set DATABASE_DIRECT_URL or DATABASE_URL to the database that shall be migrated.')
  const applied = await migrate(url)
  console.log(applied.length ? `Applied ${applied.join(', ')}.` : 'Nothing to apply.')
}
