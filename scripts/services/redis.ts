import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureRedis } from '../setup/redis.mjs'
import { freePort } from './freePort'
import { scratchDir } from './scratchDir'
import { tiedChild } from './tiedChild'

export type RedisServer = {
  url: string
  pid: number
  /** Ends it and deletes its data. */
  close(): Promise<void>
  stop(): Promise<void>
  /** Starts it again on the same port, with what it had saved. */
  start(): Promise<void>
}

const START_LIMIT_MS = 120_000

/** Starts a Redis of its own on a free port of loopback. Durable: it writes its log to disk once a second. */
export async function startRedis({ durable }: { durable: boolean }): Promise<RedisServer> {
  const folder = await scratchDir('redis')
  const port = await freePort()
  let server = await launch(folder, port, durable)
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return server.pid
    },
    async close() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
    stop: () => server.stop(),
    async start() {
      server = await launch(folder, port, durable)
    },
  }
}

async function launch(folder: string, port: number, durable: boolean) {
  const { program, env } = await ensureRedis()
  const settings = {
    bind: '127.0.0.1',
    port,
    dir: folder,
    'maxmemory-policy': 'noeviction', // BullMQ's jobs may not be evicted
    appendonly: durable ? 'yes' : 'no',
    appendfsync: 'everysec',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`])
  const server = tiedChild(program, [...args, '--save', ''], { env, whenWeDie: 'SIGTERM' })
  const deadline = Date.now() + START_LIMIT_MS
  while (!(await answers(port))) {
    if (server.hasEnded() || Date.now() > deadline) {
      await server.stop('SIGKILL')
      throw new Error(`Redis does not start:\n${server.output()}`)
    }
    await sleep(10)
  }
  return server
}

/** Redis answers LOADING while it reads its log, and PONG once it is there. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const done = (ok: boolean) => {
      socket.destroy()
      resolve(ok)
    }
    socket.setTimeout(10_000, () => done(false))
    socket.on('data', (answer) => done(answer.toString().startsWith('+PONG')))
    socket.on('error', () => done(false))
    socket.on('close', () => done(false))
  })
}
