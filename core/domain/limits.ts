import { money } from './money'

const HOUR_MS = 3_600_000

/** What must be known before something is sold. */
export type SaleFacts = {
  plan: { isOffered: boolean; priceCents: number; currency: string; locationName: string } | null
  pause: { isPaused: boolean; reason: string; resumeAt: string | null }
  /** When this customer's latest setups were begun, newest first. */
  setups: readonly Date[]
  perCustomerHourly: number
  /** Null: nobody has looked, or long ago. The provider's word is a hint: unknown is not "no". */
  isAvailable: boolean | null
  /** What all machines cost a month, this one included. Null: the price is not known yet. */
  fleetCents: number | null
  fleetCapCents: number
  now: Date
}

export type SaleRefusal = {
  code: 'plan_unknown' | 'provisioning_paused' | 'limit_hourly' | 'capacity_unavailable' | 'fleet_cap'
  says: string
  /** When it is worth asking again, where that is known. */
  nextAt: Date | null
}

/** What can't be delivered is not sold. Null: it can. */
export function judgeSale(facts: SaleFacts): SaleRefusal | null {
  const { plan, pause, isAvailable, fleetCents, fleetCapCents, now } = facts
  if (!plan?.isOffered)
    return { code: 'plan_unknown', says: 'This plan is not on offer. Choose another one.', nextAt: null }
  const resumeAt = pause.resumeAt ? new Date(pause.resumeAt) : null
  if (pause.isPaused && !(resumeAt && resumeAt <= now)) {
    return { code: 'provisioning_paused', says: `New setups are paused: ${pause.reason}`, nextAt: resumeAt }
  }
  const nextAt = nextSetupAt(facts)
  if (nextAt) {
    const says = `One new setup an hour. Next at ${clockTime(nextAt)}. (Try again is not counted; five a day.)`
    return {
      code: 'limit_hourly',
      says: facts.perCustomerHourly === 1 ? says : severalSays(facts, nextAt),
      nextAt,
    }
  }
  if (isAvailable === false) {
    const says = `Sold out in ${plan.locationName}. No free machine of this size there right now.`
    return { code: 'capacity_unavailable', says, nextAt: null }
  }
  if (fleetCents !== null && fleetCents > fleetCapCents) {
    const says = `Sold out in ${plan.locationName}. We are making room; nothing was charged.`
    return { code: 'fleet_cap', says, nextAt: null }
  }
  return null
}

/** Null: now. */
export function nextSetupAt({
  setups,
  perCustomerHourly,
  now,
}: Pick<SaleFacts, 'setups' | 'perCustomerHourly' | 'now'>): Date | null {
  const within = setups.filter((at) => at.getTime() > now.getTime() - HOUR_MS)
  if (within.length < perCustomerHourly) return null
  const blocking = within[Math.max(0, perCustomerHourly - 1)]
  return new Date((blocking ?? now).getTime() + HOUR_MS)
}

const severalSays = ({ perCustomerHourly }: SaleFacts, nextAt: Date) =>
  perCustomerHourly === 0
    ? 'New setups are off right now.'
    : `${perCustomerHourly} new setups an hour. Next at ${clockTime(nextAt)}. (Try again is not counted; five a day.)`

const clockTime = (at: Date) => `${at.toISOString().slice(11, 16)} UTC`

/** What the customer is told before paying. */
export type Estimate = {
  agents: 1
  monthCents: number
  dueTodayCents: number
  currency: string
  nextAt: Date
  /** "Your plan includes 1 agent. Estimated cost: €19.00/month." */
  says: string
  /** "Due today €19.00, next 24 Dec." */
  dueSays: string
}

export function estimateOf(plan: { priceCents: number; currency: string }, now: Date): Estimate {
  const { priceCents, currency } = plan
  const price = money(priceCents, currency)
  const nextAt = monthLater(now)
  return {
    agents: 1,
    monthCents: priceCents,
    dueTodayCents: priceCents,
    currency,
    nextAt,
    says: `Your plan includes 1 agent. Estimated cost: ${price}/month.`,
    dueSays: `Due today ${price}, next ${dayAndMonth(nextAt)}.`,
  }
}

/** The same day next month, or the month's last day: as Stripe renews. */
export function monthLater(at: Date): Date {
  const next = new Date(at)
  next.setUTCDate(1)
  next.setUTCMonth(next.getUTCMonth() + 1)
  const days = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate()
  next.setUTCDate(Math.min(at.getUTCDate(), days))
  return next
}

/** `24 Dec` */
export const dayAndMonth = (at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(at)
