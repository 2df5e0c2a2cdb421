import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { postgresBinaries, unprivileged } from '../setup/postgres.mjs'
import { freePort } from './freePort'
import { scratchDir } from './scratchDir'
import { tiedChild } from './tiedChild'

export type PostgresServer = {
  /** Superuser's URL of the database `postgres`. */
  url: string
  /** The same through a Unix socket, where its path is short enough: a statement takes half the time of loopback's. */
  socketUrl: string
  pid: number
  /** Ends it and deletes its data. */
  close(): Promise<void>
  /** Stops and starts it on the same data and port; `immediate` is as if the power went. */
  restart(end?: 'clean' | 'immediate'): Promise<void>
}

type Launch = {
  binaries: string
  data: string
  port: number
  durable: boolean
  hasSocket: boolean
  url: string
}

/** Linux': bytes. */
const SOCKET_PATH_MAX = 107
const START_LIMIT_MS = 120_000
/** Killed before, its children would live on, and hold the data. */
const STOP_LIMIT_MS = 120_000

/**
 * Starts a Postgres of its own in a new folder on a free port of loopback. Durable: a committed row survives a power
 * cut, as the demo promises; otherwise fast, for tests.
 */
export async function startPostgres({ durable }: { durable: boolean }): Promise<PostgresServer> {
  const binaries = postgresBinaries()
  const folder = await scratchDir('postgres')
  const password = randomBytes(18).toString('base64url')
  const data = initialise(binaries, folder, password)
  const port = await freePort()
  const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`
  const hasSocket = Buffer.byteLength(join(data, `.s.PGSQL.${port}`)) <= SOCKET_PATH_MAX
  const socketUrl = hasSocket ? `${url}?host=${encodeURIComponent(data)}` : url
  const how = { binaries, data, port, durable, hasSocket, url }
  let server = await launch(how)
  return {
    url,
    socketUrl,
    get pid() {
      return server.pid
    },
    async close() {
      await server.stop('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
    async restart(end = 'clean') {
      await server.stop(end === 'clean' ? 'SIGINT' : 'SIGQUIT', STOP_LIMIT_MS)
      server = await launch(how)
    },
  }
}

function initialise(binaries: string, folder: string, password: string) {
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  const { uid, gid } = unprivileged
  if (uid !== undefined && gid !== undefined)
    for (const path of [folder, data, passwordFile]) chownSync(path, uid, gid)
  const options = [
    '--auth=scram-sha-256',
    '--username=postgres',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]
  const made = spawnSync(
    join(binaries, 'bin/initdb'),
    [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...options],
    {
      ...unprivileged,
      cwd: folder,
      encoding: 'utf8',
    },
  )
  rmSync(passwordFile)
  if (made.status !== 0) throw new Error(`initdb failed:\n${made.stderr}${made.stdout}`)
  return data
}

async function launch({ binaries, data, port, durable, hasSocket, url }: Launch) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: hasSocket ? data : '',
    max_connections: 300,
    shared_buffers: '128MB',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = tiedChild(join(binaries, 'bin/postgres'), ['-D', data, ...args], {
    ...unprivileged,
    cwd: data,
    whenWeDie: 'SIGINT',
  })
  const deadline = Date.now() + START_LIMIT_MS
  while (!(await answers(url))) {
    if (server.hasEnded() || Date.now() > deadline) {
      await server.stop('SIGQUIT')
      throw new Error(`Postgres does not start:\n${server.output()}`)
    }
    await sleep(30)
  }
  return server
}

async function answers(url: string) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
