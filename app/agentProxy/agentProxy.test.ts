import { createServer, request } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { agentProxy } from '~/app/agentProxy/agentProxy'
import { frontServer } from '~/app/http/frontServer'
import type { Tickets } from '~/core/ports/Tickets'

const TICKET = 'A'.repeat(43)
const open: Server[] = []
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const listening = (server: Server) =>
  new Promise<number>((resolve) => {
    open.push(server)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

/** One good ticket for fern-42; its session can end. */
function playedTickets(): Tickets & { sessionEnds(): void } {
  let cookie: string | null = null
  let isSpent = false
  let isLive = true
  return {
    sessionEnds: () => (isLive = false),
    issue: async () => {},
    async redeem({ agentName, cookieHash }) {
      if (isSpent || agentName !== 'fern-42') return false
      isSpent = true
      cookie = cookieHash
      return true
    },
    async visitor({ cookieHash, agentName }) {
      if (!isLive || cookieHash !== cookie || agentName !== 'fern-42') return null
      return { agentId: 'a', agentName, agentUser: 'u-1', sessionId: 's', tailnetAddress: '100.64.0.7' }
    },
  }
}

/** An agent that tells what it was sent, behind a tailnet proxy that knows one address. */
async function world() {
  const agent = createServer((asked, answer) => {
    answer.writeHead(200, { 'Set-Cookie': 'theirs=1', 'Content-Type': 'application/json' })
    answer.end(JSON.stringify({ url: asked.url, headers: asked.headers }))
  })
  agent.on('upgrade', (asked: IncomingMessage, socket: Duplex) => {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`)
    socket.write(`user ${String(asked.headers['x-aura-user'])};`)
    socket.on('data', (bytes: Buffer) => socket.write(`echo ${bytes.toString()};`))
    socket.on('error', () => {}).on('end', () => socket.end())
  })
  const agentPort = await listening(agent)
  const tailnet = createServer()
  tailnet.on('connect', (asked: IncomingMessage, socket: Duplex) => {
    if (asked.url !== '100.64.0.7:18789') return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    const inside = connect(agentPort, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    for (const one of [inside, socket])
      one.on('error', () => {}).on('close', () => [inside, socket].forEach((end) => end.destroy()))
    inside.pipe(socket).pipe(inside)
  })
  const tickets = playedTickets()
  const proxy = agentProxy({
    appUrl: 'http://localhost:3000',
    agentsDomain: 'localhost:3000',
    tailnetProxyUrl: `http://127.0.0.1:${await listening(tailnet)}`,
    agentPort: 18789,
    trustProxyHops: 0,
    deps: { tickets, clock: { now: () => new Date(0) } as never },
    onError: () => {},
  })
  const { front, app } = frontServer(proxy)
  app.on('request', (_asked, answer: { end(text: string): void }) => answer.end('the app'))
  return { port: await listening(front), tickets, proxy }
}

type Answer = { status: number; headers: IncomingMessage['headers']; body: string }

function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { port, path, method, headers: { host: 'fern-42.localhost:3000', ...headers } },
      (answer) => {
        let body = ''
        answer.on('data', (bytes: Buffer) => (body += bytes.toString()))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
      },
    )
    asked.on('error', reject).end()
  })
}

async function enter(port: number): Promise<string> {
  const entered = await ask(port, `/__aura/enter?ticket=${TICKET}`)
  return (entered.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
}

function upgrade(
  port: number,
  cookie: string,
  origin: string,
): Promise<{ socket: Socket; said: () => string }> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `GET /ws HTTP/1.1\r\nHost: fern-42.localhost:3000\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Aura-User: root\r\n\r\n`,
      )
    })
    socket.on('error', () => {})
    socket.on('data', (bytes: Buffer) => {
      said += bytes.toString()
      resolve({ socket, said: () => said })
    })
  })
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('the app answers on its own host, and nobody on an agent’s without a ticket', async () => {
  const { port } = await world()
  expect((await ask(port, '/', { host: 'localhost:3000' })).body).toBe('the app')
  expect((await ask(port, '/')).status).toBe(401)
  expect((await ask(port, '/__aura/enter?ticket=nonsense')).status).toBe(403)
})

test('a ticket opens the agent once, and what the agent hears comes from us', async () => {
  const { port } = await world()
  const entered = await ask(port, `/__aura/enter?ticket=${TICKET}`)
  expect(entered.status).toBe(303)
  expect(entered.headers.location).toBe('/')
  expect(entered.headers['referrer-policy']).toBe('no-referrer')
  const set = entered.headers['set-cookie']?.[0] ?? ''
  expect(set).toMatch(/^__Host-aura-agent=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/)
  expect((await ask(port, `/__aura/enter?ticket=${TICKET}`)).status).toBe(403)
  const cookie = set.split(';')[0] ?? ''
  const answer = await ask(port, '/page?x=1', {
    cookie,
    'x-aura-user': 'root',
    'x-forwarded-for': '127.0.0.1',
  })
  const heard = JSON.parse(answer.body) as { url: string; headers: Record<string, string> }
  expect(heard.url).toBe('/page?x=1')
  expect(heard.headers).toMatchObject({
    'x-aura-user': 'u-1',
    'x-forwarded-for': '203.0.113.7',
    host: 'fern-42.localhost:3000',
  })
  expect(heard.headers.cookie).toBeUndefined()
  expect(answer.headers['set-cookie']).toBeUndefined()
})

test('another agent’s origin does not take the cookie', async () => {
  const { port } = await world()
  const cookie = await enter(port)
  expect((await ask(port, '/', { cookie, host: 'moss-07.localhost:3000' })).status).toBe(401)
})

test('what changes something must come from the agent’s own pages', async () => {
  const { port } = await world()
  const cookie = await enter(port)
  const own = 'http://fern-42.localhost:3000'
  expect((await ask(port, '/', { cookie, origin: own }, 'POST')).status).toBe(200)
  expect((await ask(port, '/', { cookie, origin: 'http://localhost:3000' }, 'POST')).status).toBe(403)
  expect((await ask(port, '/', { cookie }, 'POST')).status).toBe(403)
})

test('a WebSocket goes through both ways, and ends with its session', async () => {
  const { port, proxy, tickets } = await world()
  const cookie = await enter(port)
  const { socket, said } = await upgrade(port, cookie, 'http://fern-42.localhost:3000')
  socket.write('hello')
  await until(() => said().includes('echo hello;'))
  expect(said()).toContain('101 Switching Protocols')
  expect(said()).toContain('user u-1;')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  tickets.sessionEnds()
  proxy.sockets.endSession('s')
  await closed
  expect((await ask(port, '/', { cookie })).status).toBe(401)
})

test('a WebSocket from another origin is refused', async () => {
  const { port } = await world()
  const cookie = await enter(port)
  const { said } = await upgrade(port, cookie, 'http://evil.example')
  expect(said()).toContain('403 Forbidden')
})
