import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { expect, test } from 'vitest'
import { postgresBinaries, runnableByAll, unprivileged } from '../setup/postgres.mjs'
import { startPostgres } from './postgres'
import { startRedis } from './redis'

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

test('a durable Postgres has its committed rows after the power went', async () => {
  const server = await startPostgres({ durable: true })
  await withClient(server.url, (client) => client.query('CREATE TABLE kept AS SELECT 7 AS n'))
  await server.restart('immediate')
  const { rows } = await withClient(server.url, (client) => client.query('SELECT n FROM kept'))
  expect(rows).toEqual([{ n: 7 }])
  await server.close()
  expect(existsSync(`/proc/${server.pid}`)).toBe(false)
})

test('a durable Redis has its keys after a restart', async () => {
  const server = await startRedis({ durable: true })
  const redis = new Redis(server.url)
  await redis.set('kept', '7')
  await redis.quit()
  await server.stop()
  await server.start()
  const again = new Redis(server.url)
  expect(await again.get('kept')).toBe('7')
  await again.quit()
  await server.close()
})

test('services end when the process that started them is killed', async () => {
  const code = `
    import { startPostgres } from './scripts/services/postgres.ts'
    import { startRedis } from './scripts/services/redis.ts'
    const [postgres, redis] = [await startPostgres({ durable: false }), await startRedis({ durable: false })]
    console.log(JSON.stringify([postgres.pid, redis.pid]))`
  const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(owner.stdout, 'data')) as [Buffer]
  const pids = JSON.parse(line.toString()) as number[]
  expect(pids.every((pid) => existsSync(`/proc/${pid}`))).toBe(true)
  owner.kill('SIGKILL')
  for (let tries = 0; tries < 1_200 && pids.some((pid) => existsSync(`/proc/${pid}`)); tries++)
    await sleep(100)
  expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([])
})

test('Postgres runs from a clone that only its owner can enter', () => {
  const closed = mkdtempSync(join(tmpdir(), 'closed-')) // mode 0700
  cpSync(dirname(postgresBinaries()), closed, { recursive: true, verbatimSymlinks: true })
  const binaries = runnableByAll(join(closed, 'native'))
  expect(spawnSync(join(binaries, 'bin/postgres'), ['--version'], unprivileged).status).toBe(0)
  rmSync(closed, { recursive: true })
})
