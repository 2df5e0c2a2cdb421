import type { SeenRequest } from '~/app/http/requestTrace'

/** They come by the thousand and say nothing while they go well: Stripe's events are rows of the inbox. */
const ROUTINE = new Set(['asset', '/healthz', '/readyz', '/webhooks/stripe'])

export function requestLevel({ route, status }: Pick<SeenRequest, 'route' | 'status'>) {
  if (status >= 500) return 'warn'
  return ROUTINE.has(route) && status < 400 ? 'debug' : 'info'
}
