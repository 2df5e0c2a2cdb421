import { request } from 'node:http'
import type { Socket } from 'node:net'

const CONNECT_LIMIT_MS = 10_000

/** Opens a connection into the private network, through tailscaled's HTTP proxy. */
export function tailnetSocket(proxyUrl: string, host: string, port: number): Promise<Socket> {
  const proxy = new URL(proxyUrl)
  const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return new Promise((resolve, reject) => {
    const asked = request({
      host: proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      headers: { Host: target },
      timeout: CONNECT_LIMIT_MS,
      agent: false,
    })
    asked.once('connect', (answer, socket: Socket) => {
      socket.setTimeout(0)
      if (answer.statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new Error(`The private network answered ${answer.statusCode}`))
    })
    // A proxy that answers like a web server instead of connecting.
    asked.once('response', (answer) => {
      answer.resume()
      reject(new Error(`The private network answered ${answer.statusCode}`))
    })
    asked.once('timeout', () => asked.destroy(new Error('The private network does not answer')))
    asked.once('error', reject)
    asked.end()
  })
}
