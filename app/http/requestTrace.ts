import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a log line of a request carries. Ids and words of ours only: never a path, which may be a capability. */
export type RequestFields = { requestId: string; customerId?: string; agentId?: string; runId?: string }

export type SeenRequest = {
  method: string
  /** The pattern of its route. */
  route: string
  status: number
  ms: number
  fields: RequestFields
}

/** Whoever runs the web process keeps the log and the figures. */
export type RequestWatch = {
  /** Runs `work`; lines that are logged meanwhile carry the fields, also those added later. */
  within(fields: RequestFields, work: () => void): void
  /** Once for each request, when its answer is out, or its client has gone. */
  seen(request: SeenRequest): void
}

type Trace = { route: string; fields: RequestFields }

/** nginx' word for a client that hung up before its answer. */
const CLIENT_GONE = 499
const PROXYS_ID = /^[\w-]{8,64}$/

const traces = new WeakMap<ServerResponse, Trace>()

/**
 * Begins to watch a request. An id that a reverse proxy of ours gave is kept, so that its log and ours speak of the
 * same request. `route` stands until somebody knows better.
 */
export function watchRequest(
  { watch, hasProxy, route }: { watch: RequestWatch; hasProxy: boolean; route: string },
  request: IncomingMessage,
  response: ServerResponse,
  go: () => void,
): void {
  const given = String(request.headers['x-request-id'] ?? '')
  const requestId = hasProxy && PROXYS_ID.test(given) ? given : randomUUID()
  const trace: Trace = { route, fields: { requestId } }
  const startedAt = performance.now()
  traces.set(response, trace)
  response.setHeader('X-Request-Id', requestId)
  response.once('close', () =>
    watch.seen({
      method: request.method ?? '',
      route: trace.route,
      status: response.writableFinished ? response.statusCode : CLIENT_GONE,
      ms: performance.now() - startedAt,
      fields: trace.fields,
    }),
  )
  watch.within(trace.fields, go)
}

export function nameRoute(response: ServerResponse, route: string): void {
  const trace = traces.get(response)
  if (trace) trace.route = route
}

/** What the request is about, once that is known. */
export function addFields(response: ServerResponse, fields: Partial<RequestFields>): void {
  const trace = traces.get(response)
  if (trace) Object.assign(trace.fields, fields)
}
