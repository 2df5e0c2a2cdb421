import { createHash, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { expanded } from '~/sandbox/stripe/answers'
import { createIdempotency } from '~/sandbox/stripe/idempotency'
import { parseForm } from '~/sandbox/stripe/parseForm'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'
import { API_VERSION } from '~/sandbox/stripe/StripeWorld'
import type { Context } from 'hono'
import type { Route } from '~/sandbox/stripe/route'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

type Outcome = { status: number; body: object; requestId: string; isReplay?: boolean }

/** The routes behind what all calls share: the secret key, form bodies, idempotency, errors, headers. */
export function createApi(world: StripeWorld, routes: Route[], secretKey: string): Hono {
  const api = new Hono()
  const idempotency = createIdempotency(world.now)

  async function handle(context: Context, route: Route): Promise<Outcome> {
    const requestId = world.newId('req', 14)
    try {
      authorize(context, secretKey)
      const sent = await context.req.text()
      const form = [new URL(context.req.url).search.slice(1), sent].filter(Boolean).join('&')
      const key = context.req.header('idempotency-key')
      const fingerprint = `${context.req.method} ${context.req.path} ${form}`
      if (route.method === 'POST') {
        const before = idempotency.recall(key, fingerprint)
        if (before) return { ...before, isReplay: true }
      }
      // From here on nothing waits, so two calls with one key can't both be new.
      const cause = { id: requestId, idempotency_key: key ?? null }
      const outcome = perform(world, route, { form, cause, id: context.req.param('id') ?? '' })
      if (route.method === 'POST' && key && outcome.isRemembered) idempotency.keep(key, fingerprint, outcome)
      return outcome
    } catch (error) {
      return failed(error, requestId)
    }
  }

  for (const route of routes) {
    api.on(route.method, route.path, async (context) => answer(context, await handle(context, route)))
  }
  api.all('/v1/*', (context) => {
    const text = `Unrecognized request URL (${context.req.method}: ${context.req.path}).`
    return answer(context, failed(new StripeFailure(404, text), world.newId('req', 14)))
  })
  return api
}

type Call = { form: string; id: string; cause: { id: string; idempotency_key: string | null } }

function perform(
  world: StripeWorld,
  route: Route,
  { form, id, cause }: Call,
): Outcome & { isRemembered: boolean } {
  try {
    const body = world.during(cause, () => {
      const { answer, expand } = route.run(world, id, parseForm(form))
      return expanded(world, answer, expand)
    })
    return { status: 200, body, requestId: cause.id, isRemembered: true }
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error
    return { ...failed(error, cause.id), isRemembered: error.isRemembered }
  }
}

function authorize(context: Context, secretKey: string): void {
  const header = context.req.header('authorization') ?? ''
  const [scheme, sent = ''] = header.split(' ')
  const key = scheme === 'Basic' ? (Buffer.from(sent, 'base64').toString().split(':')[0] ?? '') : sent
  if (!key) {
    throw new StripeFailure(401, 'You did not provide an API key. Send it as `Authorization: Bearer KEY`.')
  }
  if (!isSame(key, secretKey))
    throw new StripeFailure(401, `Invalid API Key provided: ${key.slice(0, 8)}****`)
  const version = context.req.header('stripe-version')
  if (version && version !== API_VERSION) {
    throw new StripeFailure(
      400,
      `Invalid Stripe API version: ${version}. This sandbox speaks ${API_VERSION}.`,
    )
  }
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}

function failed(error: unknown, requestId: string): Outcome {
  if (error instanceof StripeFailure) return { status: error.status, body: error.toBody(), requestId }
  const message = error instanceof Error ? error.message : 'unknown'
  const body = { error: { type: 'api_error', message: `The sandbox failed: ${message}` } }
  return { status: 500, body, requestId }
}

function answer(context: Context, { status, body, requestId, isReplay }: Outcome): Response {
  const headers = new Headers({
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': API_VERSION,
  })
  const key = context.req.header('idempotency-key')
  if (key) headers.set('idempotency-key', key)
  if (isReplay) headers.set('idempotent-replayed', 'true')
  return new Response(JSON.stringify(body, null, 2), { status, headers })
}
