import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { agentCookie, readAgentToken } from '~/app/agentProxy/agentCookie'
import { agentOfHost } from '~/app/agentProxy/agentHost'
import { answerPage } from '~/app/agentProxy/answerPage'
import type { AnswerName } from '~/app/agentProxy/answerPage'
import { forwardRequest } from '~/app/agentProxy/forwardRequest'
import { openSockets } from '~/app/agentProxy/openSockets'
import type { OpenSockets } from '~/app/agentProxy/openSockets'
import { tailnetSocket } from '~/app/agentProxy/tailnetSocket'
import { upgradeThrough } from '~/app/agentProxy/upgradeThrough'
import { clientAddress } from '~/app/http/clientAddress'
import type { AgentGate } from '~/app/http/frontServer'
import type { Clock } from '~/core/ports/Clock'
import type { Tickets, Visitor } from '~/core/ports/Tickets'
import { enterAgent, visitAgent } from '~/core/services/openAgent'

export type AgentProxyOptions = {
  appUrl: string
  agentsDomain: string
  /** The way into the private network. */
  tailnetProxyUrl: string
  agentPort: number
  trustProxyHops: number
  deps: { tickets: Tickets; clock: Clock }
  onError: (error: unknown) => void
}

export type AgentProxy = AgentGate & { sockets: OpenSockets }

const ENTER_PATH = '/__aura/enter'
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * The door to the agents: each has an origin of its own. Who comes with a good ticket gets a cookie there; each
 * request asks again whether its session lives, and goes through the private network with our headers.
 */
export function agentProxy(options: AgentProxyOptions): AgentProxy {
  const { appUrl, agentsDomain, deps, onError } = options
  const protocol = appUrl.startsWith('https:') ? ('https' as const) : ('http' as const)
  const sockets = openSockets()
  const originOf = (incoming: IncomingMessage) => ({ protocol, host: incoming.headers.host ?? '' })

  /** The visitor, or why not. */
  async function admit(incoming: IncomingMessage, isUnsafe: boolean): Promise<Visitor | AnswerName> {
    const agentName = agentOfHost(incoming.headers.host, agentsDomain) ?? ''
    const { origin } = incoming.headers
    const own = `${protocol}://${incoming.headers.host}`
    if (isUnsafe && origin !== own) return 'refused'
    const visitor = await visitAgent(deps, { token: readAgentToken(incoming.headers.cookie), agentName })
    if (!visitor) return 'signedOut'
    return visitor.tailnetAddress ? visitor : 'notUp'
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', appUrl)
    if (url.pathname === ENTER_PATH) return enter(incoming, response, url)
    const visitor = await admit(incoming, !safe.has(incoming.method ?? ''))
    if (typeof visitor === 'string') return answerPage(response, visitor, appUrl)
    forwardRequest({
      incoming,
      response,
      upstream: await openTo(visitor),
      visitor,
      origin: originOf(incoming),
      remoteAddress: clientAddress(incoming, options.trustProxyHops),
      onError: (error) => fail(response, error),
    })
  }

  async function enter(incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const agentName = agentOfHost(incoming.headers.host, agentsDomain) ?? ''
    const token = await enterAgent(deps, { ticket: url.searchParams.get('ticket') ?? '', agentName })
    if (!token) return answerPage(response, 'ticketSpent', appUrl)
    response.writeHead(303, {
      Location: '/',
      'Set-Cookie': agentCookie(token),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    })
    response.end()
  }

  /** A connection to the agent that falls with the visitor's session. */
  async function openTo({ sessionId, tailnetAddress }: Visitor) {
    const upstream = await tailnetSocket(options.tailnetProxyUrl, tailnetAddress ?? '', options.agentPort)
    sockets.add(sessionId, upstream)
    return upstream
  }

  function fail(response: ServerResponse, error: unknown): void {
    onError(error)
    if (response.headersSent) response.destroy()
    else answerPage(response, 'noAnswer', appUrl)
  }

  return {
    sockets,
    isAgentHost: (host) => agentOfHost(host, agentsDomain) !== null,
    request(incoming, response) {
      answer(incoming, response).catch((error: unknown) => fail(response, error))
    },
    upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer) {
      socket.on('error', () => socket.destroy())
      admit(incoming, true)
        .then(async (visitor) => {
          if (typeof visitor === 'string') return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
          const upstream = await openTo(visitor)
          sockets.add(visitor.sessionId, socket)
          const remoteAddress = clientAddress(incoming, options.trustProxyHops)
          upgradeThrough({
            incoming,
            remoteAddress,
            socket,
            head,
            upstream,
            visitor,
            origin: originOf(incoming),
          })
        })
        .catch((error: unknown) => {
          onError(error)
          socket.destroy()
        })
    },
  }
}
