import type { MissedEvents } from '../ports/Payments'
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
  let page: string | null = null
  do {
    const { events, next }: MissedEvents = await payments.missedEvents(since, page ?? undefined)
    for (const event of events) if (await billing.recordEvent(event)) fresh++
    page = next
  } while (page)
  await billing.saveCaughtUpTo(startedAt)
  return fresh
}
