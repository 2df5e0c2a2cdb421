import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Redis } from 'ioredis'
import { AuraError } from '~/core/domain/errors'
import type { Ledger } from '~/core/ports/Ledger'
import type { Runs } from '~/core/ports/Runs'
import { isStoreAway } from '../isStoreAway'
import { createCatalogueCache } from './catalogueCache'
import { createCredentials, credentialOf } from './credentials'
import { asResponse, refusal } from './hetznerAnswer'
import { createChanges } from './changes'
import { hetznerRoutes } from './hetznerRoutes'
import { projectOf } from './projectOf'
import { redisTokenBucket } from './redisTokenBucket'
import type { RunScope } from './RunScope'
import type { TokenBucket } from './TokenBucket'
import type { Account, Upstream, UpstreamAnswer } from './upstream'
import { accountName, AnswerLost, createUpstream } from './upstream'

export type GatewayOptions = {
  /** Hetzner's API, including `/v1`. */
  endpoint: string
  token: string
  redis: Redis
  ledger: Ledger
  runs: Pick<Runs, 'isCurrent'>
  /** Terraform's state backend: see core/adapters/terraform. */
  states: (request: Request, scope: RunScope) => Promise<Response>
  /** Told about what went wrong and is not passed on; of whose run, where that is known. */
  onProblem?: (problem: unknown, scope: RunScope | undefined) => void
  bucket?: TokenBucket
  fetch?: (request: Request) => Promise<Response>
  now?: () => number
  sleep?: (ms: number) => Promise<void>
  timeoutMs?: number
  /** How long a request may wait for the budget. */
  budgetWaitMs?: number
  /** How long one of the provider's action polls is held. */
  holdMs?: number
  lostAnswerLookMs?: number
}

export type Gateway = {
  fetch: (request: Request) => Promise<Response>
  /** On loopback, on a free port. */
  listen(): Promise<{ url: string; close: () => Promise<void> }>
  /** A credential for one Terraform process; good until closed, and as long as the run's epoch is the scope's. */
  open: (scope: RunScope) => string
  close: (credential: string) => void
  /** Sets requests of the budget aside for a run. 0: done; else how many milliseconds to wait. */
  reserve(scope: RunScope, requests: number, forMs: number): Promise<number>
  /** Gives back what was not used. */
  release(scope: RunScope): Promise<void>
  /** Resolves when no change of this run's is under way upstream: an unwind waits for it. */
  settled(runId: string): Promise<void>
  /** Fills the cache before the first customer comes. */
  warm(paths: readonly string[], by?: Account): Promise<void>
  /** The same way to the cloud for our own looks. */
  upstream: Upstream
}

const quietSleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())

function upstreamOf(
  options: GatewayOptions,
  bucket: TokenBucket,
  now: () => number,
  sleep: GatewayOptions['sleep'],
) {
  const { endpoint, token, ledger, runs, fetch } = options
  return createUpstream({
    endpoint,
    token,
    bucket,
    fetch,
    recordCalls: (calls) => ledger.recordCalls(calls),
    isCurrent: (runId, epoch) => runs.isCurrent(runId, epoch),
    now,
    sleep: sleep ?? quietSleep,
    timeoutMs: options.timeoutMs ?? 30_000,
    budgetWaitMs: options.budgetWaitMs ?? 60_000,
  })
}

export function createGateway(options: GatewayOptions): Gateway {
  const { token, redis, ledger, runs, now = Date.now, sleep = quietSleep } = options
  const { holdMs = 20_000, lostAnswerLookMs = 1_000 } = options
  const project = projectOf(token)
  const bucket = options.bucket ?? redisTokenBucket({ redis, project })
  const upstream = upstreamOf(options, bucket, now, sleep)
  const cache = createCatalogueCache(upstream, redis, project)
  const changes = createChanges()
  const route = hetznerRoutes({ upstream, ledger, cache, changes, now, sleep, holdMs, lostAnswerLookMs })
  const credentials = createCredentials()

  const app = new Hono<{ Variables: { scope: RunScope } }>()
  app.use(async (context, next) => {
    const scope = credentials.scopeOf(credentialOf(context.req.raw))
    if (scope) context.set('scope', scope)
    if (!scope || !(await runs.isCurrent(scope.runId, scope.epoch))) return unauthorized()
    const { path } = context.req
    if (path.startsWith('/hetzner/v1/')) return asResponse(await route(context.req.raw, scope))
    if (path === `/state/${scope.subject}`) return options.states(context.req.raw, scope)
    return next()
  })
  app.notFound(() => asResponse(refusal(403, 'forbidden', 'not for this run')))
  app.onError((error, context) => {
    const answer = asRefusal(error)
    if (answer.isProblem) options.onProblem?.(error, context.get('scope'))
    return asResponse(answer.refusal)
  })

  return {
    fetch: async (request) => app.fetch(request),
    listen: () => listen((request) => app.fetch(request)),
    open: credentials.open,
    close: credentials.close,
    reserve: (scope, requests, forMs) => bucket.reserve(accountName(scope), requests, forMs, scope.isRemoval),
    release: (scope) => bucket.release(accountName(scope)),
    settled: changes.settled,
    async warm(paths, by = null) {
      await Promise.allSettled(paths.map((path) => cache.get(path, by)))
    },
    upstream,
  }
}

const unauthorized = () =>
  asResponse(refusal(401, 'unauthorized', 'this credential is not, or no longer, good'))

type Answer = { refusal: UpstreamAnswer; isProblem: boolean }

/**
 * What the provider is told when we can't answer: codes that end its run at once, but for 504, which it repeats.
 * A store may be gone for a moment; a mistake of ours would be the same the next time.
 */
function asRefusal(error: unknown): Answer {
  const expected = (...words: Parameters<typeof refusal>) => ({
    refusal: refusal(...words),
    isProblem: false,
  })
  if (error instanceof AnswerLost) return expected(504, 'timeout', error.message)
  if (error instanceof AuraError && error.code === 'rate_limited')
    return expected(503, 'request_budget_empty', error.detail)
  if (error instanceof AuraError && error.code === 'lease_lost')
    return expected(401, 'unauthorized', 'another worker has this run')
  const problem = isStoreAway(error)
    ? refusal(504, 'timeout', 'the gateway could not answer')
    : refusal(500, 'service_error', 'something went wrong in Aura’s gateway; its log says what')
  return { refusal: problem, isProblem: true }
}

function listen(handle: (request: Request) => Response | Promise<Response>) {
  return new Promise<{ url: string; close: () => Promise<void> }>((resolve) => {
    const server = serve({ fetch: handle, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      const close = () => new Promise<void>((done) => server.close(() => done()))
      resolve({ url: `http://127.0.0.1:${port}`, close })
    })
  })
}
