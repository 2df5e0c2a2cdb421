/** A payment that a bank took back, in Stripe's words. */
export type DisputeView = { invoiceId: string; status: string; createdAt: Date; closedAt: Date | null }

/** What Stripe says, what we wrote down before, and the clock. */
export type LifeInput = {
  subscription: { status: string; cancelAtPeriodEnd: boolean; currentPeriodEnd: Date | null }
  /** The subscription's latest. */
  invoice: { id: string; status: string } | null
  disputes: readonly DisputeView[]
  /** An agent that was never paid for waits for its first payment. */
  wasEverPaid: boolean
  /** When the customer was first told of the payment that failed. Null: nothing was overdue. */
  pastDueSince: Date | null
  suspendedAt: Date | null
  now: Date
  dunning: { graceMs: number; keptMs: number }
}

export type LifeState =
  'awaiting' | 'paid' | 'pastDue' | 'suspended' | 'recovered' | 'ending' | 'ended' | 'disputed'

/** The letters' names and what stands in them. `key` makes each go out once. */
export type LifeMail =
  | { template: 'paymentFailed' | 'stopsTomorrow'; key: string; values: { payBy: Date } }
  | {
      template: 'stopped'
      key: string
      values: { reason: 'unpaid' | 'disputed'; keptUntil: Date | null }
    }

export type Life = {
  state: LifeState
  /** Null: nobody knows yet. */
  wanted: 'running' | 'stopped' | 'gone' | null
  reason: 'paid' | 'recovered' | 'unpaid' | 'disputed' | 'subscriptionEnded'
  /** Past due: it runs until then. Suspended: the data is kept until then. Ending: paid until then. */
  until: Date | null
  /** When the clock alone makes it another state, or a mail is due. Null: only Stripe can. */
  nextAt: Date | null
  pastDueSince: Date | null
  suspendedAt: Date | null
  mails: LifeMail[]
}

/** "Stops tomorrow" is told this long before. */
const WARN_MS = 24 * 3_600_000

const ended = new Set(['canceled', 'incomplete_expired'])
/** Stripe's own retries are over with `unpaid`; our grace counts all the same. */
const overdue = new Set(['past_due', 'unpaid'])
/** The bank has the money until it decides. An inquiry (`warning_...`) takes none. */
const contested = new Set(['needs_response', 'under_review'])

export const isContested = ({ status }: { status: string }): boolean => contested.has(status)
/** The money is with the bank now, or for good. */
export const isTakenBack = (dispute: { status: string }): boolean =>
  isContested(dispute) || dispute.status === 'lost'

const later = (at: Date, ms: number) => new Date(at.getTime() + ms)

/** What a subscription makes of its agent. Pure, so that a clock and an event come to the same. */
export function subscriptionLife(input: LifeInput): Life {
  const { subscription, disputes } = input
  if (ended.has(subscription.status)) return over(input)
  const open = disputes.find(isContested)
  if (open) return disputed(input, open)
  const lost = disputes.find(({ status, invoiceId }) => status === 'lost' && invoiceId === input.invoice?.id)
  if (lost) return stopped(input, 'disputed', lost.closedAt ?? lost.createdAt, lost.createdAt)
  if (overdue.has(subscription.status)) return pastDue(input)
  if (subscription.status === 'paused')
    return stopped(input, 'unpaid', input.suspendedAt ?? input.now, input.pastDueSince ?? input.now)
  return inOrder(input)
}

function over({ pastDueSince, suspendedAt }: LifeInput): Life {
  return { ...plain, state: 'ended', wanted: 'gone', reason: 'subscriptionEnded', pastDueSince, suspendedAt }
}

const plain = { until: null, nextAt: null, pastDueSince: null, suspendedAt: null, mails: [] }

function disputed({ suspendedAt, pastDueSince, now, wasEverPaid }: LifeInput, open: DisputeView): Life {
  const key = `disputed-${open.invoiceId}-${open.createdAt.getTime()}`
  return {
    ...plain,
    state: 'disputed',
    wanted: 'stopped',
    reason: 'disputed',
    pastDueSince,
    suspendedAt: suspendedAt ?? now,
    mails: wasEverPaid ? [{ template: 'stopped', key, values: { reason: 'disputed', keptUntil: null } }] : [],
  }
}

function pastDue(input: LifeInput): Life {
  const { now, dunning, invoice } = input
  const since = input.pastDueSince ?? now
  const until = later(since, dunning.graceMs)
  if (input.suspendedAt || now >= until) return stopped(input, 'unpaid', input.suspendedAt ?? until, since)
  const warnAt = later(until, -WARN_MS)
  const isWarning = now >= warnAt
  // A grace of a day or less says at once when it ends.
  const isShort = warnAt <= since
  const mail = (template: 'paymentFailed' | 'stopsTomorrow'): LifeMail => ({
    template,
    key: mailKey(template, invoice, since),
    values: { payBy: until },
  })
  const mails = [mail('paymentFailed'), ...(isWarning && !isShort ? [mail('stopsTomorrow')] : [])]
  return {
    ...plain,
    state: 'pastDue',
    wanted: 'running',
    reason: 'paid',
    until,
    nextAt: isWarning ? until : warnAt,
    pastDueSince: since,
    mails,
  }
}

/** Off and kept, until the time is over. */
function stopped(
  { now, dunning, invoice }: LifeInput,
  reason: 'unpaid' | 'disputed',
  at: Date,
  since: Date,
): Life {
  const until = later(at, dunning.keptMs)
  const kept = { pastDueSince: since, suspendedAt: at }
  if (now >= until) return { ...plain, state: 'ended', wanted: 'gone', reason: 'subscriptionEnded', ...kept }
  return {
    ...plain,
    ...kept,
    state: 'suspended',
    wanted: 'stopped',
    reason,
    until,
    nextAt: until,
    mails: [{ template: 'stopped', key: mailKey(reason, invoice, at), values: { reason, keptUntil: until } }],
  }
}

function inOrder(input: LifeInput): Life {
  const { subscription, invoice, wasEverPaid, suspendedAt } = input
  const isActive = subscription.status === 'active' || subscription.status === 'trialing'
  if (!isActive || (!wasEverPaid && invoice?.status !== 'paid'))
    return { ...plain, state: 'awaiting', wanted: null, reason: 'paid' }
  const running = { ...plain, wanted: 'running', reason: 'paid' } as const
  if (suspendedAt) return { ...running, state: 'recovered', reason: 'recovered' }
  if (!subscription.cancelAtPeriodEnd) return { ...running, state: 'paid' }
  const until = subscription.currentPeriodEnd
  return { ...running, state: 'ending', until, nextAt: until }
}

/** Once for each invoice: whoever looks at the same time counts from another millisecond. */
const mailKey = (what: string, invoice: LifeInput['invoice'], at: Date) =>
  `${what}-${invoice?.id ?? at.getTime()}`

const DAY_MS = 24 * 3_600_000

/** Whether the clock may have made it another state since Stripe was last read; once a day it is looked at anyway. */
export function isLifeDue(
  row: Pick<LifeInput, 'pastDueSince' | 'suspendedAt'> & {
    cancelAtPeriodEnd: boolean
    currentPeriodEnd: Date | null
    readAt: Date
  },
  { graceMs, keptMs }: LifeInput['dunning'],
  now: Date,
): boolean {
  const { pastDueSince, suspendedAt, readAt } = row
  // Over and not acted on yet: also where staff have just made the time shorter.
  const overSince = suspendedAt ? later(suspendedAt, keptMs) : pastDueSince && later(pastDueSince, graceMs)
  if (overSince && overSince <= now) return true
  const moments = [
    later(readAt, DAY_MS),
    ...(pastDueSince && !suspendedAt ? [later(pastDueSince, graceMs - WARN_MS)] : []),
    ...(row.cancelAtPeriodEnd && row.currentPeriodEnd ? [row.currentPeriodEnd] : []),
  ]
  return moments.some((at) => at > readAt && at <= now)
}
