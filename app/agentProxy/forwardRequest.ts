import { request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { answeredHeaders, forwardedHeaders } from '~/app/agentProxy/forwardedHeaders'
import type { Visitor } from '~/core/ports/Tickets'

type Forward = {
  incoming: IncomingMessage
  response: ServerResponse
  /** Open to the agent, and used for this one request. */
  upstream: Socket
  visitor: Visitor
  origin: { protocol: 'http' | 'https'; host: string }
  remoteAddress: string
  onError: (error: unknown) => void
}

/** Passes a request to the agent with our headers, and its answer back without its cookies. Bodies are streamed. */
export function forwardRequest(forward: Forward): void {
  const { incoming, response, upstream, visitor, origin, remoteAddress, onError } = forward
  const asked = request({
    createConnection: () => upstream,
    method: incoming.method,
    path: incoming.url,
    headers: forwardedHeaders({ headers: incoming.headers, remoteAddress }, visitor, origin),
  })
  asked.on('response', (answered) => {
    response.writeHead(answered.statusCode ?? 502, answeredHeaders(answered.headers))
    answered.pipe(response)
    answered.on('error', () => response.destroy())
  })
  asked.on('error', onError)
  response.on('close', () => upstream.destroy())
  incoming.pipe(asked)
}
