import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase } from '~/core/testing/services'
import { migrate } from './migrate'

let folder: string
let url: string
let client: pg.Client
let database: Awaited<ReturnType<typeof freshDatabase>>

function write(name: string, sql: string) {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'migration.sql'), sql)
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  database = await freshDatabase()
  url = database.url
  client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('DROP TABLE IF EXISTS _prisma_migrations')
})

afterEach(async () => {
  await client.end()
  await database.drop()
  rmSync(folder, { recursive: true })
})

test('migrations are applied in order, once, whoever else tries at the same time', async () => {
  write('2_second', 'INSERT INTO first_made VALUES (1)')
  write('1_first', 'CREATE TABLE first_made (n integer)')
  const runs = await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)])
  expect(runs.flat()).toEqual(['1_first', '2_second'])
  const { rows } = await client.query('SELECT n FROM first_made')
  expect(rows).toEqual([{ n: 1 }])
})

test('a migration that was changed after it ran is refused', async () => {
  write('1_first', 'CREATE TABLE first_made (n integer)')
  await migrate(url, folder)
  write('1_first', 'CREATE TABLE first_made (n bigint)')
  await expect(migrate(url, folder)).rejects.toThrow(/1_first was changed/)
})

test('a failing migration leaves nothing of itself, its reason, and stops later runs', async () => {
  write('1_bad', 'CREATE TABLE half (n integer); SELECT 1 / 0')
  await expect(migrate(url, folder)).rejects.toThrow(/1_bad failed: .*division by zero/)
  await expect(migrate(url, folder)).rejects.toThrow(/1_bad failed before/)
  const { rows } = await client.query(
    `SELECT to_regclass('half') AS half, logs FROM _prisma_migrations WHERE finished_at IS NULL`,
  )
  expect(rows).toEqual([{ half: null, logs: expect.stringContaining('division by zero') as string }])
})
