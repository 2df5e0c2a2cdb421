import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import pg from 'pg'
import { migrate } from '~/scripts/migrate'
import { startPostgres } from '~/scripts/services/postgres'
import { startRedis } from '~/scripts/services/redis'

/** Set by the suites' global set-up: a server on which databases may be made, and the template on it. */
const SERVER = 'AURA_TEST_POSTGRES_URL'
/** The same server's, through its socket. */
const SOCKET = 'AURA_TEST_POSTGRES_SOCKET_URL'
const TEMPLATE = 'AURA_TEST_TEMPLATE'

/**
 * One Postgres for all suites of a run, with a template database that has every migration. DATABASE_URL names another
 * server, whose user may create databases. Returns what ends it.
 */
export async function provideServices(): Promise<() => Promise<void>> {
  if (process.env[SERVER]) return async () => {}
  const given = process.env.DATABASE_URL
  const server = given
    ? { url: given, socketUrl: given, close: async () => {} }
    : await startPostgres({ durable: false })
  const template = databaseName('template')
  await onServer(server.url, (client) => client.query(`CREATE DATABASE ${template}`))
  if (existsSync(resolve('prisma/migrations'))) await migrate(databaseUrl(server.url, template))
  process.env[SERVER] = server.url
  process.env[SOCKET] = server.socketUrl
  process.env[TEMPLATE] = template
  return async () => {
    delete process.env[SERVER]
    delete process.env[SOCKET]
    await dropDatabase(server.url, template)
    await server.close()
  }
}

/** A database of its own with all migrations applied, copied from the template in about 30 ms. */
export async function freshDatabase(): Promise<{ url: string; socketUrl: string; drop(): Promise<void> }> {
  const [server, socket] = [process.env[SERVER], process.env[SOCKET]]
  if (!server || !socket)
    throw new Error('This suite has no services: name the test *.integration.test.ts or the like.')
  const name = databaseName('test')
  await onServer(server, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${process.env[TEMPLATE]}`),
  )
  return {
    url: databaseUrl(server, name),
    socketUrl: databaseUrl(socket, name),
    drop: () => dropDatabase(server, name),
  }
}

/** A Redis process of its own, as its channels are shared by all its databases; starts in about 30 ms. */
export async function freshRedis(): Promise<{ url: string; close(): Promise<void> }> {
  return startRedis({ durable: false })
}

function databaseName(kind: string) {
  return `aura_${kind}_${process.pid}_${randomBytes(4).toString('hex')}`
}

/** The same server's URL with another database. */
export function databaseUrl(server: string, database: string) {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.toString()
}

function dropDatabase(server: string, name: string) {
  return onServer(server, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  })
}

async function onServer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
