// How the WebAssembly schema engine reaches Postgres: Prisma's pg adapter, and a few looks of our own.
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'

const require = createRequire(createRequire(import.meta.url).resolve('@prisma/adapter-pg'))
const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } = require('@prisma/driver-adapter-utils')

/** Postgres' codes as Prisma's. */
const PRISMA_CODES = {
  '3D000': 'P1003',
  '28P01': 'P1000',
  28000: 'P1010',
  ECONNREFUSED: 'P1001',
  ENOTFOUND: 'P1001',
}

/** @param {string | undefined} url */
export function names(url) {
  if (!url) throw Object.assign(new Error('Set DATABASE_URL.'), { code: 'P1013' })
  const { hostname, port, pathname } = new URL(url)
  return { database: decodeURIComponent(pathname.slice(1)), host: `${hostname}:${port || 5432}` }
}

const CHAR = 18 // Postgres' internal one-letter type, in its catalogue only
const BPCHAR = 1042 // the nearest that the adapter knows

/**
 * The adapter splits a script at each semicolon, also in comments and function bodies; Postgres itself doesn't, and
 * runs the whole as one transaction. And it does not know a type of the catalogue that the engine asks for.
 * @param {any} adapter
 */
function completed(adapter) {
  const [performIO, queryRaw] = [adapter.performIO.bind(adapter), adapter.queryRaw.bind(adapter)]
  adapter.performIO = async (/** @type {any} */ query) => {
    const result = await performIO(query)
    query.letters = result.fields.flatMap(
      (/** @type {any} */ { dataTypeID }, /** @type {number} */ column) =>
        dataTypeID === CHAR ? [column] : [],
    )
    for (const column of query.letters) result.fields[column].dataTypeID = BPCHAR
    return result
  }
  adapter.queryRaw = async (/** @type {any} */ query) => {
    const result = await queryRaw(query)
    for (const column of query.letters) result.columnTypes[column] = ColumnTypeEnum.Character
    return result
  }
  adapter.executeScript = async (/** @type {string} */ script) => {
    try {
      await adapter.underlyingDriver().query(script)
    } catch (cause) {
      adapter.onError(cause)
    }
  }
  return adapter
}

/** @param {{ url?: string, shadowDatabaseUrl?: string }} datasource */
export function driver({ url, shadowDatabaseUrl }) {
  const main = new PrismaPg({ connectionString: url })
  const shadow = shadowDatabaseUrl ? new PrismaPg({ connectionString: shadowDatabaseUrl }) : null
  return bindMigrationAwareSqlAdapterFactory({
    provider: main.provider,
    adapterName: main.adapterName,
    connect: async () => completed(await main.connect()),
    connectToShadowDb: async () => completed(await (shadow ? shadow.connect() : main.connectToShadowDb())),
  })
}

/** @param {string} url @param {(client: pg.Client) => Promise<unknown>} work */
async function connected(url, work) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    await work(client)
  } catch (cause) {
    const { code, message } = /** @type {{ code: keyof typeof PRISMA_CODES, message: string }} */ (cause)
    const { host } = names(url)
    throw Object.assign(new Error(`${message} (database server ${host})`), {
      code: PRISMA_CODES[code] ?? 'P1011',
    })
  } finally {
    await client.end().catch(() => {})
  }
}

/** @param {string | undefined} url */
export async function ensureConnects(url) {
  names(url)
  await connected(/** @type {string} */ (url), (client) => client.query('SELECT 1'))
}

/** @param {string | undefined} url */
export async function createDatabase(url) {
  const { database } = names(url)
  const server = new URL(/** @type {string} */ (url))
  server.pathname = '/postgres'
  await connected(server.href, (client) =>
    client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`),
  )
}
