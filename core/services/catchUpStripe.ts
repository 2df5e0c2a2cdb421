import type { Ports } from '../ports/Ports'

/** Stripe's clock and ours may differ, and its list is not strictly ordered. */
const OVERLAP_MS = 5 * 60_000

/** Fills the gaps: events that Stripe could not deliver come in as if they had been. Returns how many were new. */
export async function catchUpStripe({
  payments,
  billing,
  clock,
}: Pick<Ports, 'payments' | 'billing' | 'clock'>): Promise<number> {
  const startedAt = clock.now()
  const since = new Date((await billing.caughtUpTo()).getTime() - OVERLAP_MS)
  let fresh = 0
  for (const event of await payments.missedEvents(since)) {
    if (await billing.recordEvent(event)) fresh++
  }
  await billing.saveCaughtUpTo(startedAt)
  return fresh
}
