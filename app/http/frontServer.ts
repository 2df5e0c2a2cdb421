import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

export type AgentGate = {
  /** True for a host of the agents' domain. */
  isAgentHost(host: string | undefined): boolean
  request(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** Runs `go` for a request, watched from here on. */
export type Begin = (
  route: string,
  request: IncomingMessage,
  response: ServerResponse,
  go: () => void,
) => void

/** What is answered before Express, by its exact path. */
export type Direct = Record<string, RequestListener>

export type FrontServer = {
  /** Listens. */
  front: Server
  /** Never listens: Express, socket.io and Vite hang on it, and see only what is not an agent's. */
  app: Server
}

/**
 * One port, two worlds. Agent hosts are told apart before any middleware and before socket.io,
 * which would otherwise take `/socket.io` on every host for itself.
 */
export function frontServer(
  gate: AgentGate,
  begin: Begin = (_route, _request, _response, go) => go(),
  direct: Direct = {},
): FrontServer {
  const app = createServer()
  const front = createServer((request, response) => {
    if (gate.isAgentHost(request.headers.host))
      return begin('agent', request, response, () => gate.request(request, response))
    const [path = ''] = (request.url ?? '').split('?', 1)
    const own = Object.hasOwn(direct, path) ? direct[path] : undefined
    if (own) begin(path, request, response, () => own(request, response))
    else begin('asset', request, response, () => app.emit('request', request, response))
  })
  front.on('upgrade', (request, socket, head) => {
    if (gate.isAgentHost(request.headers.host)) gate.upgrade(request, socket, head)
    else if (app.listenerCount('upgrade') > 0) app.emit('upgrade', request, socket, head)
    else socket.destroy()
  })
  return { front, app }
}
