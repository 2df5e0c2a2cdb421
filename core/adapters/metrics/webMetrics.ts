import { Gauge, Histogram, type Registry } from 'prom-client'

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export type AnsweredRequest = {
  method: string
  /** Its pattern, never its path: a path holds names, and links that are as good as a password. */
  route: string
  status: number
  ms: number
}

/** What the web process does. */
export function webMetrics(registry: Registry, sockets: () => number) {
  const requests = new Histogram({
    name: 'aura_http_request_duration_seconds',
    help: 'Answered requests, by the pattern of their route.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  })
  new Gauge({
    name: 'aura_live_sockets',
    help: 'Browsers that hear live updates from this process.',
    registers: [registry],
    collect() {
      this.set(sockets())
    },
  })
  return {
    answered: ({ method, route, status, ms }: AnsweredRequest): void => {
      requests.observe({ method: METHODS.has(method) ? method : 'other', route, status }, ms / 1_000)
    },
  }
}
