import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '~/core/testing/services'
import { run } from '../setup/run.mjs'

const CLI = resolve('node_modules/prisma/build/index.js')
let database: Awaited<ReturnType<typeof freshDatabase>>
let client: pg.Client

beforeAll(async () => {
  database = await freshDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await database.drop()
})

function prisma(args: string[], url = '') {
  const env = { DATABASE_URL: url, DATABASE_DIRECT_URL: '', NO_COLOR: '1' }
  return run(process.execPath, [CLI, ...args], { env, timeoutMs: 120_000 })
}

test('the migrations make exactly the schema', async () => {
  const from = ['--from-migrations', 'prisma/migrations']
  const difference = await prisma([
    'migrate',
    'diff',
    ...from,
    '--to-schema',
    'prisma/schema.prisma',
    '--script',
  ])
  expect(difference).toContain('This is an empty migration.')
})

test('Prisma accepts what our own migrate has recorded', async () => {
  expect(await prisma(['migrate', 'deploy'], database.url)).toContain('No pending migrations to apply.')
  expect(await prisma(['migrate', 'status'], database.url)).toContain('Database schema is up to date!')
})

test('Prisma refuses a database whose record was changed', async () => {
  await client.query(`UPDATE _prisma_migrations SET finished_at = NULL`)
  await expect(prisma(['migrate', 'deploy'], database.url)).rejects.toThrow(/P3009/)
  await client.query(`UPDATE _prisma_migrations SET finished_at = now()`)
})

test('a semicolon in a comment or a function does not split a migration', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'prisma-'))
  cpSync('prisma/migrations', join(folder, 'migrations'), { recursive: true })
  mkdirSync(join(folder, 'migrations/99999999999999_function'))
  const body = `-- why; what it locks\nCREATE FUNCTION two() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 2; END $$;`
  writeFileSync(join(folder, 'migrations/99999999999999_function/migration.sql'), body)
  const config = `process.env.PRISMA_SCHEMA_ENGINE_BINARY ||= '${resolve('scripts/prisma/schemaEngine.mjs')}'
    export default { schema: '${resolve('prisma/schema.prisma')}', migrations: { path: '${folder}/migrations' },
      datasource: { url: process.env.DATABASE_URL } }`
  writeFileSync(join(folder, 'prisma.config.ts'), config)
  await prisma(['migrate', 'deploy', '--config', join(folder, 'prisma.config.ts')], database.url)
  const { rows } = await client.query('SELECT two() AS two')
  expect(rows).toEqual([{ two: 2 }])
  rmSync(folder, { recursive: true })
})
