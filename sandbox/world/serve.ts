import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { LostAnswer } from '~/sandbox/world/LostAnswer'

export type Served = { host: string; port: number; url: string; close(): Promise<void> }

/** Serves a fetch handler over HTTP. A lost answer cuts the connection. Port 0: any free one. */
export async function serve(
  handler: (request: Request) => Promise<Response>,
  { host = '127.0.0.1', port = 0 }: { host?: string; port?: number } = {},
): Promise<Served> {
  const listener = getRequestListener(
    async (request, { incoming }) => {
      try {
        return await handler(request)
      } catch (cause) {
        if (!(cause instanceof LostAnswer)) throw cause
        incoming.socket.destroy()
        return RESPONSE_ALREADY_SENT
      }
    },
    { overrideGlobalObjects: false },
  )
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  // Longer than clients keep idle connections, or one of them is closed just as it is used again.
  server.keepAliveTimeout = 75_000
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const bound = (server.address() as { port: number }).port
  return {
    host,
    port: bound,
    url: `http://${host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
