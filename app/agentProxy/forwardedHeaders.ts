import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { Visitor } from '~/core/ports/Tickets'

/** What a browser could forge, what would tell the agent of others, and what belongs to one hop only. */
const dropped =
  /^(?:x-forwarded-.*|x-aura-.*|x-openclaw-.*|x-real-ip|forwarded|tailscale-.*|cf-.*|cookie|authorization|proxy-.*|connection|keep-alive|te|trailer|transfer-encoding|upgrade)$/

/** OpenClaw refuses a client that looks like the proxy itself; RFC 5737 keeps this net for examples. */
const STAND_IN_ADDRESS = '203.0.113.7'

type Asked = { headers: IncomingHttpHeaders; remoteAddress: string | undefined }

/** The headers that an agent sees: only what passes, then ours. Host and Origin stay as the browser sent them. */
export function forwardedHeaders(
  { headers, remoteAddress }: Asked,
  visitor: Visitor,
  origin: { protocol: 'http' | 'https'; host: string },
): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !dropped.test(name))
  return {
    ...Object.fromEntries(kept),
    'x-aura-user': visitor.agentUser,
    'x-aura-agent': visitor.agentName,
    'x-forwarded-proto': origin.protocol,
    'x-forwarded-host': origin.host,
    'x-forwarded-for': shownAddress(remoteAddress),
  }
}

function shownAddress(address: string | undefined): string {
  const plain = (address ?? '').replace(/^::ffff:(?=\d+\.)/, '')
  const isLocal = plain === '' || plain === '::1' || plain.startsWith('127.')
  return isLocal ? STAND_IN_ADDRESS : plain
}

/** Headers of an agent's answer that a browser may have: it sets no cookies beside ours. */
export function answeredHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const hop = /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|set-cookie)$/
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hop.test(name)))
}
