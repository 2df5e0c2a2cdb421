import { chownSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensurePgbouncer } from '../setup/pgbouncer.mjs'
import { unprivileged } from '../setup/postgres.mjs'
import { freePort } from './freePort'
import { scratchDir } from './scratchDir'
import { tiedChild } from './tiedChild'
import { waitUntil } from './waitUntil'

export type Pgbouncer = {
  url: string
  pid: number
  /** After its end, on the same port. */
  restart(): Promise<void>
  close(): Promise<void>
}

const START_LIMIT_MS = 15_000

/** A pooler in transaction mode before this Postgres, with so many connections to it. */
export async function startPgbouncer(url: string, connections: number): Promise<Pgbouncer> {
  const folder = await scratchDir('pgbouncer')
  const { hostname, port: toPort, username, password, pathname } = new URL(url)
  const port = await freePort()
  const database = pathname.slice(1)
  const config = join(folder, 'pgbouncer.ini')
  writeFileSync(
    config,
    `[databases]
${database} = host=${hostname} port=${toPort} dbname=${database} user=${username} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 500
default_pool_size = ${connections}
ignore_startup_parameters = extra_float_digits,statement_timeout
`,
    { mode: 0o600 },
  )
  const { uid, gid } = unprivileged
  if (uid !== undefined && gid !== undefined) for (const path of [folder, config]) chownSync(path, uid, gid)
  let server = await launch(config, folder)
  return {
    url: `postgresql://${username}@127.0.0.1:${port}/${database}`,
    get pid() {
      return server.pid
    },
    async restart() {
      await server.stop('SIGTERM')
      server = await launch(config, folder)
    },
    async close() {
      await server.stop('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function launch(config: string, folder: string) {
  const { program, env } = await ensurePgbouncer(folder)
  const server = tiedChild(program, [config], { ...unprivileged, env, cwd: folder })
  await waitUntil('PgBouncer is ready', START_LIMIT_MS, () => {
    if (server.hasEnded()) throw new Error(`PgBouncer does not start:\n${server.output()}`)
    return server.output().includes('process up')
  })
  return server
}
