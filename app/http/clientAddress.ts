import type { IncomingMessage } from 'node:http'

/** The browser's address: past `hops` reverse proxies of ours, each of which adds the one it heard from. */
export function clientAddress(request: IncomingMessage, hops: number): string {
  const heard = plainAddress(request.socket.remoteAddress ?? '')
  if (hops === 0) return heard
  const header = request.headers['x-forwarded-for'] ?? ''
  const told = (Array.isArray(header) ? header.join(',') : header).split(',').map((one) => one.trim())
  return plainAddress(told.filter(Boolean).at(-hops) ?? heard)
}

/** A dual-stack socket reports IPv4 as `::ffff:192.0.2.1`. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '')
}
