import type { ProviderCall } from '~/core/ports/Ledger'
import { AuraError } from '~/core/domain/errors'
import type { TokenBucket } from './TokenBucket'

/** On whose account a call goes. Null: nobody's, such as filling the cache at start. */
export type Account = { runId: string; epoch: number } | null

export type UpstreamCall = {
  method: string
  /** With its query, without the endpoint: `/servers/7`. */
  path: string
  body?: unknown
  by: Account
  /** May draw on what is kept for removals. */
  isRemoval?: boolean
}

export type UpstreamAnswer = { status: number; body: unknown; text: string }

/** The request left, and whether it was carried out is not known. */
export class AnswerLost extends Error {
  constructor(cause: unknown) {
    super(`no answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'AnswerLost'
  }
}

export type UpstreamOptions = {
  /** Includes `/v1`. */
  endpoint: string
  token: string
  bucket: TokenBucket
  recordCalls: (calls: ProviderCall[]) => Promise<void>
  /** Whether a run is still at this epoch: asked again right before a change leaves, as it may have waited long. */
  isCurrent: (runId: string, epoch: number) => Promise<boolean>
  fetch?: (request: Request) => Promise<Response>
  now: () => number
  sleep: (ms: number) => Promise<void>
  /** For one answer. */
  timeoutMs: number
  /** How long a request may wait for the budget before it is given up, unsent. */
  budgetWaitMs: number
}

/**
 * Throws AnswerLost; or, when it was never carried out, `rate_limited` or `lease_lost`.
 * A request that left is never aborted by anything but its own timeout.
 */
export type Upstream = (call: UpstreamCall) => Promise<UpstreamAnswer>

export const accountName = (by: Account) => (by ? `${by.runId}:${by.epoch}` : 'aura')

const REDIS_RETRY_MS = 500
const REFUSED_PAUSE_MS = 1_000 // about one request comes back in a second

export function createUpstream(options: UpstreamOptions): Upstream {
  const { bucket, now, sleep, budgetWaitMs } = options
  const owner = (call: UpstreamCall) => accountName(call.by)

  async function awaitBudget(call: UpstreamCall, until: number) {
    for (;;) {
      // Redis may be gone for a moment; the budget is asked again rather than ignored.
      const waitMs = await bucket.take(owner(call), call.isRemoval ?? false).catch(() => REDIS_RETRY_MS)
      if (waitMs === 0) return
      if (now() + waitMs > until)
        throw new AuraError('rate_limited', { detail: 'the request budget is used up' })
      await sleep(waitMs)
    }
  }

  async function assertCurrent({ method, by }: UpstreamCall) {
    if (method === 'GET' || !by || (await options.isCurrent(by.runId, by.epoch))) return
    throw new AuraError('lease_lost', { detail: `epoch ${by.epoch} of run ${by.runId} is over` })
  }

  return async function upstream(call) {
    const until = now() + budgetWaitMs
    for (;;) {
      await awaitBudget(call, until)
      await assertCurrent(call)
      const answer = await send(options, call)
      if (answer.status !== 429) return answer
      if (now() >= until) throw new AuraError('rate_limited', { detail: 'the cloud answers 429' })
      await sleep(REFUSED_PAUSE_MS)
    }
  }
}

async function send(options: UpstreamOptions, call: UpstreamCall): Promise<UpstreamAnswer> {
  const { endpoint, token, now, timeoutMs, fetch: send = fetch } = options
  const startedAt = now()
  let status = 0
  try {
    const response = await send(
      new Request(`${endpoint}${call.path}`, {
        method: call.method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: call.body === undefined ? null : JSON.stringify(call.body),
        signal: AbortSignal.timeout(timeoutMs),
      }),
    )
    status = response.status
    const text = await response.text()
    await learnBudget(options.bucket, response)
    return { status, text, body: parsed(text) }
  } catch (cause) {
    throw new AnswerLost(cause)
  } finally {
    if (call.by) {
      const { runId } = call.by
      const { method, path } = call
      const at = new Date(startedAt)
      const row = { runId, service: 'hetzner', method, path, status, ms: now() - startedAt, at }
      await options.recordCalls([row]).catch(() => {}) // bookkeeping must not fail a call that was made
    }
  }
}

async function learnBudget(bucket: TokenBucket, response: Response) {
  const [remaining, limit] = ['RateLimit-Remaining', 'RateLimit-Limit'].map((name) =>
    response.headers.get(name),
  )
  if (!remaining || !limit) return response.status === 429 ? bucket.drain().catch(() => {}) : undefined
  await bucket.learn(Number(remaining), Number(limit)).catch(() => {})
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
