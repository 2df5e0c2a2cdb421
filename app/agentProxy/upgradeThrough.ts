import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { forwardedHeaders } from '~/app/agentProxy/forwardedHeaders'
import type { Visitor } from '~/core/ports/Tickets'

type Upgrade = {
  incoming: IncomingMessage
  remoteAddress: string
  socket: Duplex
  head: Buffer
  upstream: Duplex
  visitor: Visitor
  origin: { protocol: 'http' | 'https'; host: string }
}

/** Repeats a WebSocket's handshake to the agent with our headers, then passes bytes both ways, answer included. */
export function upgradeThrough({
  incoming,
  remoteAddress,
  socket,
  head,
  upstream,
  visitor,
  origin,
}: Upgrade): void {
  const headers = {
    ...forwardedHeaders({ headers: incoming.headers, remoteAddress }, visitor, origin),
    connection: 'Upgrade',
    upgrade: 'websocket',
  }
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}: ${String(one)}`),
  )
  upstream.write(`GET ${incoming.url ?? '/'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
  if (head.length > 0) upstream.write(head)
  const close = () => {
    socket.destroy()
    upstream.destroy()
  }
  upstream.on('error', close).on('close', close)
  socket.on('error', close).on('close', close)
  upstream.pipe(socket)
  socket.pipe(upstream)
}
