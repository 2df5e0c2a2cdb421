import { createHmac } from 'node:crypto'
import type { Faults } from '~/sandbox/faults/Faults'
import type { EventObject } from '~/sandbox/stripe/StripeObjects'
import type { Timeline } from '~/sandbox/world/Timeline'

/** Hands one signed request over and gives the answer. */
export type Deliver = (request: Request) => Promise<Response>

/** What the endpoint asked to be told of; the rest is only to be read at /v1/events. */
const subscribedTypes = [
  /^checkout\.session\./,
  /^invoice\.(paid|payment_failed|payment_action_required)$/,
  /^customer\.subscription\./,
  /^charge\.refunded$/,
  /^refund\./,
  /^charge\.dispute\.(created|updated|closed)$/,
  /^radar\.early_fraud_warning\.created$/,
]

export function isSubscribed(type: string): boolean {
  return subscribedTypes.some((pattern) => pattern.test(type))
}

const GIVE_UP_SECONDS = 3 * 86_400 // Stripe tries for three days
const DELIVERY_TIMEOUT_MS = 10_000
const LATE_SECONDS = 20

export type WebhookSettings = {
  /** From what happened to the first delivery of what it caused. */
  delayMs: number
  /** Waits after the first, second, ... failed delivery; the last one is repeated. */
  retryMs: readonly number[]
}

export const defaultWebhookSettings: WebhookSettings = {
  delayMs: 50,
  retryMs: [1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 3_600_000],
}

type Options = WebhookSettings & {
  timeline: Timeline
  faults: Pick<Faults, 'take'>
  secret: string
  deliver?: Deliver
}

/**
 * Sends events out. Those that one happening causes leave together, each on its own, so that they arrive in
 * any order; a fault strikes all of them.
 */
export function createWebhooks({
  timeline,
  faults,
  secret,
  delayMs,
  retryMs,
  deliver = overNetwork,
}: Options) {
  let url: string | null = null
  let waiting: EventObject[] = []

  async function attempt(event: EventObject, tries = 0): Promise<void> {
    if (url !== null && (await isAccepted(event, url))) {
      event.pending_webhooks = 0
      return
    }
    const age = timeline.now() / 1000 - event.created
    if (age > GIVE_UP_SECONDS) return
    const waitMs = retryMs[Math.min(tries, retryMs.length - 1)] ?? delayMs
    timeline.after(waitMs, () => attempt(event, tries + 1))
  }

  async function isAccepted(event: EventObject, to: string): Promise<boolean> {
    const body = JSON.stringify(event)
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (sandbox)',
      'stripe-signature': signature(secret, Math.floor(timeline.now() / 1000), body),
    }
    try {
      const answer = await deliver(new Request(to, { method: 'POST', headers, body }))
      await answer.body?.cancel()
      return answer.ok
    } catch {
      return false
    }
  }

  async function flush(): Promise<void> {
    const events = waiting
    waiting = []
    if (faults.take('webhookLost')) return
    const isTwice = faults.take('webhookTwice') !== null
    const isReversed = faults.take('webhooksOutOfOrder') !== null
    const late = faults.take('webhookLate')
    if (late) {
      timeline.after(Number(late.value ?? LATE_SECONDS) * 1000, () => send(events, isTwice, isReversed))
      return
    }
    await send(events, isTwice, isReversed)
  }

  async function send(events: EventObject[], isTwice: boolean, isReversed: boolean): Promise<void> {
    if (isReversed) {
      for (const event of [...events].reverse()) await attempt(event)
      if (!isTwice) return
    }
    await Promise.all(events.map((event) => attempt(event)))
    if (isTwice && !isReversed) await Promise.all(events.map((event) => attempt(event)))
  }

  return {
    setUrl(next: string | null): void {
      url = next
    },
    push(event: EventObject): void {
      if (!isSubscribed(event.type)) {
        event.pending_webhooks = 0
        return
      }
      waiting.push(event)
      if (waiting.length === 1) timeline.after(delayMs, flush)
    },
  }
}

/** Stripe's scheme: time and HMAC-SHA256 over `time.body`, keyed by the endpoint's secret as it stands. */
export function signature(secret: string, second: number, body: string): string {
  return `t=${second},v1=${createHmac('sha256', secret).update(`${second}.${body}`).digest('hex')}`
}

function overNetwork(request: Request): Promise<Response> {
  return fetch(request, { redirect: 'manual', signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS) })
}
