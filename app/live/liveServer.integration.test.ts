import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveServer } from '~/app/live/liveServer'
import type { LiveServer } from '~/app/live/liveServer'
import { freshRedis } from '~/core/testing/services'
import { sessionHash } from '~/core/services/openSession'
import type { Viewer } from '~/core/ports/Accounts'

const ORIGIN = 'http://localhost:3000'
const tokens = { ada: 'a'.repeat(43), bob: 'b'.repeat(43), duty: 'c'.repeat(43) }
const viewers: Record<string, Viewer> = {
  [sessionHash(tokens.ada)]: person('ada', 'customer'),
  [sessionHash(tokens.bob)]: person('bob', 'customer'),
  [sessionHash(tokens.duty)]: person('duty', 'admin'),
}

function person(name: string, role: Viewer['role']): Viewer {
  return {
    accountId: name,
    customerId: role === 'customer' ? name : null,
    sessionId: `s-${name}`,
    email: name,
    role,
    timeZone: null,
    areShortcutsOff: false,
  }
}

let redis: Awaited<ReturnType<typeof freshRedis>>
let live: LiveServer
let worker: Server
let url: string
const clients: Redis[] = []
const http = createServer()

const client = () => {
  const made = new Redis(redis.url, { maxRetriesPerRequest: null })
  clients.push(made)
  return made
}

beforeAll(async () => {
  redis = await freshRedis()
  const deps = {
    accounts: {
      viewerOf: async (hash: string) => viewers[hash] ?? null,
      liveSessions: async (ids: string[]) => ids,
    } as never,
    clock: { now: () => new Date(), every: () => () => {} },
    pages: { ownerOf: async (id: string) => (id === 'adas-agent' ? 'ada' : null), heads: async () => [] },
    isSecure: false,
  }
  live = liveServer({ http, redis: client(), appUrl: ORIGIN, deps, onError: () => {} })
  worker = new Server({ adapter: createAdapter(client()) })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
})

afterAll(async () => {
  await live.close()
  await worker.of('/').adapter.close()
  clients.forEach((one) => one.disconnect())
  http.closeAllConnections()
  http.close()
  await redis.close()
})

function socketOf(token: string | null, origin = ORIGIN): Socket {
  const extraHeaders = { Origin: origin, ...(token ? { Cookie: `aura=${token}` } : {}) }
  return io(url, { transports: ['websocket'], extraHeaders, reconnection: false, forceNew: true })
}

const heard = (socket: Socket, name: string) =>
  new Promise<unknown>((resolve) => socket.once(name, (value: unknown) => resolve(value)))

async function watching(token: string, room: string) {
  const socket = socketOf(token)
  await heard(socket, 'connect')
  return { socket, isIn: (await socket.timeout(120_000).emitWithAck('watch', room)) as boolean }
}

test('an owner hears what a worker in another process tells of their agent', async () => {
  const { socket, isIn } = await watching(tokens.ada, 'adas-agent')
  expect(isIn).toBe(true)
  const event = heard(socket, 'run')
  // The adapter reads from the stream's end on: what is told before its first look is not heard.
  const tell = () => worker.to('agent:adas-agent').emit('run', { seq: 1 })
  const again = setInterval(tell, 500)
  tell()
  expect(await event).toEqual({ seq: 1 })
  clearInterval(again)
  socket.close()
})

test('another customer is let into neither the agent’s room nor the staff’s', async () => {
  for (const room of ['adas-agent', 'staff', 'nothing']) {
    const { socket, isIn } = await watching(tokens.bob, room)
    expect(isIn, room).toBe(false)
    socket.close()
  }
})

test('staff hear everything', async () => {
  const { socket, isIn } = await watching(tokens.duty, 'staff')
  expect(isIn).toBe(true)
  socket.close()
})

test('without a session, or from another site, there is no connection', async () => {
  const guest = socketOf(null)
  expect(((await heard(guest, 'connect_error')) as Error).message).toBe('signed_out')
  const foreign = socketOf(tokens.ada, 'http://evil.example')
  expect(await heard(foreign, 'connect_error')).toBeInstanceOf(Error)
})

test('the end of a session closes its sockets, and no other', async () => {
  const [ada, bob] = await Promise.all([watching(tokens.ada, 'adas-agent'), watching(tokens.bob, 'x')])
  const gone = heard(ada.socket, 'disconnect')
  live.endSession('s-ada')
  expect(await gone).toBe('io server disconnect')
  expect(bob.socket.connected).toBe(true)
  bob.socket.close()
})
