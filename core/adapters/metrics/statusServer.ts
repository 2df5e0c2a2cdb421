import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'

export type Readiness = { isReady: boolean; answers: Record<string, boolean> }

export type StatusOptions = {
  /** Port 0: any free one. */
  listen: { host: string; port: number }
  registry: Registry
  /** Before the figures are told. */
  refresh?: () => Promise<void>
  ready: () => Promise<Readiness>
  onError: (error: unknown) => void
}

/**
 * `/metrics` for Prometheus, `/healthz` and `/readyz`, on a listener of their own: the public's port has no way to it,
 * so none of this needs a password that could leak.
 */
export async function statusServer({ listen, registry, refresh, ready, onError }: StatusOptions) {
  async function answer(path: string, response: ServerResponse): Promise<void> {
    switch (path) {
      case '/metrics':
        await refresh?.()
        return send(response, 200, registry.contentType, await registry.metrics())
      case '/healthz':
        return send(response, 200, 'text/plain', 'ok')
      case '/readyz': {
        const { isReady, answers } = await ready()
        return send(response, isReady ? 200 : 503, 'application/json', JSON.stringify(answers))
      }
      default:
        return send(response, 404, 'text/plain', 'There is /metrics, /healthz and /readyz.')
    }
  }
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return send(response, 405, 'text/plain', 'GET only.')
    answer(request.url ?? '', response).catch((error: unknown) => {
      onError(error)
      send(response, 500, 'text/plain', 'The figures could not be read. See the log.')
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(listen.port, listen.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body)
}
