import type { RefundCause, RefundState } from './Billing'
import type { FailedJobState } from './FailedJobs'
import type { RunInList } from './Pages'

/** What a list is asked for; the same for every list. */
export type ListAsk = {
  /** Text to look for; empty: all. */
  q: string
  sort: string
  isDescending: boolean
  /** The last row of the page before, as its page named it. */
  after: string | null
  limit: number
  /** By the filter's name; one that is not there is not set. */
  filters: Record<string, string>
}
export type ListFilter = Pick<ListAsk, 'q' | 'filters'>

/** One list of the console: searched, filtered, sorted and paged where the rows are. */
export type List<Row> = {
  /** `next` is the next page's `after`; null: this was the last one. */
  page(ask: ListAsk): Promise<{ rows: Row[]; next: string | null }>
  count(filter: ListFilter): Promise<number>
  /** All matches, for what is done to many at once. */
  ids(filter: ListFilter, max: number): Promise<string[]>
}

type Person = { customerId: string | null; email: string | null }
type OfAgent = { agentId: string | null; agentName: string | null }

export type RunListRow = RunInList & {
  location: string | null
  slowSince: Date | null
  customer: { id: string; email: string } | null
}

export type CustomerRow = {
  id: string
  email: string
  agentUser: string
  createdAt: Date
  agents: string[]
  plans: string[]
  state: 'pastDue' | 'suspended' | 'working' | 'degraded' | 'ready' | 'none'
  paidCents: number
  refundedCents: number
  feeCents: number
}

export type FailedJobRow = Person &
  OfAgent & {
    id: string
    name: string
    lane: string
    runRef: string | null
    runVersion: number | null
    step: string | null
    errorCode: string
    message: string
    tries: number
    firstAt: Date
    lastAt: Date
    nextAt: Date | null
    state: FailedJobState
    settledAt: Date | null
    settledBy: string | null
    reason: string | null
  }

export type FailedJobGroup = {
  id: string
  errorCode: string
  step: string | null
  lane: string
  message: string
  jobs: number
  customers: number
  firstAt: Date
  lastAt: Date
}

export type RefundListRow = Person &
  OfAgent & {
    id: string
    invoiceId: string
    amountCents: number
    currency: string
    cause: RefundCause
    reason: string | null
    state: RefundState
    by: string
    createdAt: Date
    sentAt: Date | null
    settledAt: Date | null
    failedAt: Date | null
    stripeRefundId: string | null
    failure: string | null
    paidCents: number
    cardLast4: string | null
  }

export type InboxRow = Person & {
  id: string
  type: string
  objectId: string | null
  deliveries: number
  state: 'received' | 'handled' | 'failed'
  error: string | null
  receivedAt: Date
  handledAt: Date | null
  /** Of Stripe's own clock. */
  createdAt: Date | null
}

export type StateRow = {
  subject: string
  agentName: string | null
  serial: number
  resources: number
  writtenAt: Date | null
  lockRunRef: string | null
  lockedAt: Date | null
  /** The holder's last sign of life. */
  aliveAt: Date | null
  versions: number
}

export type AuditRow = {
  id: string
  at: Date
  by: string
  /** Whose account it is; null: aura itself, or somebody who has left. */
  email: string | null
  action: string
  target: string
  before: unknown
  after: unknown
  address: string | null
}
