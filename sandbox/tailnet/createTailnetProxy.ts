import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { agentAnswer, attribution, listeningAgent, type AgentWorld } from '~/sandbox/tailnet/agentAnswer'
import { echoSocket } from '~/sandbox/tailnet/echoSocket'

export type TailnetProxy = {
  /** Resolves with the port, on loopback. */
  listen(port?: number): Promise<number>
  close(): Promise<void>
}

type Target = { address: string; port: number }

/** Sockets that came by CONNECT, and where they lead. */
const tunnels = new WeakMap<Duplex, Target>()

function target(request: IncomingMessage): Target | null {
  const known = tunnels.get(request.socket)
  if (known) return known
  try {
    const url = new URL(request.url ?? '')
    return { address: url.hostname, port: Number(url.port || 80) }
  } catch {
    return null
  }
}

function pathOf(url: string): string {
  return url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/]*/, '') || '/'
}

async function toRequest(incoming: IncomingMessage, { address, port }: Target): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined && !/^(connection|proxy-|keep-alive|transfer-encoding|upgrade)/.test(name))
      headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  const method = incoming.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' ? undefined : Buffer.concat(chunks)
  return new Request(`http://${address}:${port}${pathOf(incoming.url ?? '/')}`, { method, headers, body })
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(Buffer.from(await answer.arrayBuffer()))
}

/**
 * The way from the plane into the simulated tailnet: an HTTP proxy on loopback, as tailscaled offers one, for
 * absolute-form requests, CONNECT, and upgrades through both. Where nobody answers it says 502 or cuts the
 * tunnel, as there.
 */
export function createTailnetProxy(world: AgentWorld & { opsAddress: string }): TailnetProxy {
  const from = world.opsAddress

  const onRequest = async (incoming: IncomingMessage, response: ServerResponse) => {
    const to = target(incoming)
    if (!to) return void response.writeHead(400).end('this is a proxy')
    const answer = await agentAnswer(world, { ...to, from, request: await toRequest(incoming, to) })
    if (answer) return send(response, answer)
    if (tunnels.has(incoming.socket)) return void incoming.socket.destroy()
    response.writeHead(502, { 'content-type': 'text/plain' }).end('no answer from the tailnet\n')
  }

  const onUpgrade = async (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const to = target(incoming)
    const request = to && (await toRequest(incoming, to))
    const agent = to && request && listeningAgent(world, { ...to, request })
    if (!agent || 'refused' in attribution(agent.config, { ...to, from, request }))
      return void socket.destroy()
    if (head.length > 0) socket.unshift(head)
    echoSocket(incoming, socket)
  }

  // Never listens: it takes over the sockets of tunnels.
  const inner = createServer((incoming, response) => void onRequest(incoming, response))
  const outer = createServer((incoming, response) => void onRequest(incoming, response))
  for (const server of [inner, outer])
    server.on('upgrade', (...upgrade: [IncomingMessage, Duplex, Buffer]) => void onUpgrade(...upgrade))
  const sockets = new Set<Duplex>()
  outer.on('connection', (socket: Duplex) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  outer.on('connect', (incoming: IncomingMessage, socket: Duplex) => {
    const [address = '', port = '80'] = (incoming.url ?? '').split(':')
    tunnels.set(socket, { address, port: Number(port) })
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    inner.emit('connection', socket)
  })
  return listening(outer, sockets)
}

function listening(server: Server, sockets: Set<Duplex>): TailnetProxy {
  return {
    listen: (port = 0) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
