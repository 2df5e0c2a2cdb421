#!/usr/bin/env node
// Prisma's CLI starts this where its native schema engine can't be downloaded: the same engine as WebAssembly, with
// the native one's command line and JSON-RPC (a line of stdin is a request, a line of stdout an answer).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { createDatabase, driver, ensureConnects, names } from './schemaEngineDriver.mjs'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    datamodels: { type: 'string', multiple: true, default: [] },
    datasource: { type: 'string', default: '{}' },
    'enabled-preview-features': { type: 'string' }, // the engine reads them from the schema as well
    'extension-types': { type: 'string' },
    version: { type: 'boolean' },
  },
})
/** @type {{ url?: string, shadowDatabaseUrl?: string }} */
const datasource = JSON.parse(options.datasource)

/** Where the engine leaves its last words. */
const panic = { message: '', set_message: (/** @type {string} */ text) => void (panic.message = text) }

async function loadWasm() {
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panic })
  const require = createRequire(import.meta.url)
  const bindings = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const module = await import(pathToFileURL(bindings).href)
  const bytes = readFileSync(bindings.replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': module })
  module.__wbg_set_wasm(instance.exports)
  // @ts-expect-error the start function has no types
  instance.exports.__wbindgen_start()
  return module
}

function send(/** @type {object} */ message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

/** The CLI prints `message` in red, after the code. @param {any} cause */
function rpcError(cause) {
  const message = panic.message || (cause?.message ?? String(cause))
  return {
    code: 4466,
    message,
    data: { is_panic: panic.message !== '', message, meta: cause?.meta ?? null, error_code: cause?.code },
  }
}

/** The native engine answers with a print request and an empty `stdout`. @param {any} result */
function answer(/** @type {number} */ id, result) {
  if (typeof result?.stdout === 'string') {
    send({ id: `print-${id}`, method: 'print', params: { content: result.stdout } })
    result.stdout = null
  }
  send({ id, result: result ?? null })
}

/** The engine connects even to compare two files, and replays migrations: without a database it gets its own. */
async function throwAwayPostgres() {
  const { tsImport } = await import('tsx/esm/api')
  const { startPostgres } = await tsImport('../services/postgres.ts', import.meta.url)
  return startPostgres({ durable: false })
}

async function serve() {
  const { SchemaEngine } = await loadWasm()
  const server = datasource.url ? null : await throwAwayPostgres()
  if (server) datasource.url = server.url
  const files = options.datamodels.map((path) => [path, readFileSync(path, 'utf8')])
  // An empty list would make the engine panic.
  const engine = await SchemaEngine.new(
    { datamodels: files.length ? files : undefined },
    () => {},
    driver(datasource),
  )
  /** @type {Record<string, (params: any) => Promise<unknown>>} */
  const own = {
    createDatabase: () =>
      createDatabase(datasource.url).then(() => ({ databaseName: names(datasource.url).database })),
    getDatabaseVersion: () => engine.version(null),
  }
  let last = Promise.resolve()
  let current = 0
  process.on('uncaughtException', (cause) => {
    // A panic, or a lost connection, reaches us beside the promise of the request that caused it.
    send({ id: current, error: rpcError(cause) })
    process.exitCode = 1
  })
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })
  lines.on('line', (line) => {
    const { id, method, params } = JSON.parse(line)
    if (!method) return // the CLI's answer to a print
    last = last.then(async () => {
      current = id
      try {
        answer(id, await (own[method] ? own[method](params) : engine[method](params ?? {})))
      } catch (cause) {
        send({ id, error: rpcError(cause) })
      }
    })
  })
  const end = async () => {
    await last
    await server?.close()
    process.exit(0)
  }
  lines.on('close', end)
  process.on('SIGTERM', end) // the CLI does not wait for us after closing stdin
}

/** `cli can-connect-to-database` and the like: the exit code answers, errors are log lines on stderr. */
async function cli(/** @type {string | undefined} */ command) {
  try {
    if (command === 'can-connect-to-database') await ensureConnects(datasource.url)
    else if (command === 'create-database') await createDatabase(datasource.url)
    else throw Object.assign(new Error(`Unknown command ${command}`), { code: 'P1000' })
  } catch (cause) {
    const fields = {
      error_code: /** @type {any} */ (cause).code,
      message: /** @type {any} */ (cause).message,
    }
    const line = JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })
    process.stderr.write(`schema engine\n${line}`)
    process.exitCode = 1
  }
}

if (options.version) console.log(`schema-engine-cli ${(await loadWasm()).version()}`)
else if (positionals[0] === 'cli') await cli(positionals[1])
else await serve()
