import type { Pool } from 'undici'
import type { SignedEvent } from './signedEvents'

/** What one or more slices of deliveries took. */
export type Delivered = { seconds: number; tookMs: number[]; refused: number }

/** Delivers all, `atOnce` at a time, each as soon as another is answered. */
export async function deliver(to: Pool, events: SignedEvent[], atOnce: number): Promise<Delivered> {
  const tookMs: number[] = []
  let refused = 0
  let next = 0
  const startedAt = performance.now()
  const one = async () => {
    for (let event = events[next++]; event; event = events[next++]) {
      const sentAt = performance.now()
      const { statusCode, body } = await to.request({
        method: 'POST',
        path: '/webhooks/stripe',
        headers: { 'content-type': 'application/json', 'stripe-signature': event.signature },
        body: event.body,
      })
      await body.dump()
      tookMs.push(performance.now() - sentAt)
      if (statusCode !== 200) refused += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return { seconds: (performance.now() - startedAt) / 1000, tookMs, refused }
}

export type Figures = { perSecond: number; p50Ms: number; p99Ms: number; refused: number }

export function figuresOf(slices: Delivered[]): Figures {
  const tookMs = slices.flatMap((slice) => slice.tookMs).sort((a, b) => a - b)
  const sum = (pick: (slice: Delivered) => number) => slices.reduce((total, slice) => total + pick(slice), 0)
  return {
    perSecond: tookMs.length / sum(({ seconds }) => seconds),
    p50Ms: share(tookMs, 0.5),
    p99Ms: share(tookMs, 0.99),
    refused: sum(({ refused }) => refused),
  }
}

/** Of sorted numbers the one below which this part of them lies; 0 for none. */
export const share = (sorted: number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
