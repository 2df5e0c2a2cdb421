import type { BulkAction, BulkItemState } from './Bulk'
import type {
  AuditRow,
  CustomerRow,
  FailedJobRow,
  InboxRow,
  RefundListRow,
  RunListRow,
  StateRow,
} from './ConsoleLists'
import type { FailedJob } from './FailedJobs'
import type { RunInFull } from './Pages'

export type FailedTryRow = {
  id: string
  at: Date
  errorCode: string
  message: string
  stack: string | null
  worker: string | null
  workerVersion: string | null
}

export type FailedJobInFull = FailedJobRow & { payload: FailedJob['payload']; tryRows: FailedTryRow[] }

export type StateVersionRow = {
  serial: number
  createdAt: Date
  runRef: string | null
  epoch: number
  isDeleted: boolean
}
export type StateAccessRow = {
  id: string
  at: Date
  operation: string
  status: number
  runRef: string | null
  epoch: number | null
}
export type StateInFull = StateRow & { versionRows: StateVersionRow[]; accesses: StateAccessRow[] }

export type BulkItemRow = {
  id: string
  targetId: string
  /** As staff know it. */ name: string
  state: BulkItemState
  says: string | null
}
export type BulkInFull = BulkAction & {
  byEmail: string | null
  createdAt: Date
  counts: Record<BulkItemState, number>
  /** What was not done, first. */
  items: BulkItemRow[]
}

export type LogLine = { at: Date; level: 'info' | 'ok' | 'warn' | 'bad'; text: string }

export type RunInConsole = RunInFull & {
  by: string
  slowSince: Date | null
  customerId: string | null
  leaseUntil: Date | null
  input: unknown
  isPastReturn: boolean
  failedJobId: string | null
  /** The runs that began before and after it. */
  before: string | null
  following: string | null
  /** Median and 99th percentile of each step's last successes, in ms. */
  usual: Record<string, { p50: number; p99: number }>
  resources: ResourceRow[]
}

export type ResourceRow = {
  id: string
  provider: string
  kind: string
  name: string | null
  providerId: string | null
  state: string
  createdAt: Date
  goneAt: Date | null
}

export type InvoiceOfCustomer = {
  id: string
  number: string | null
  agentName: string
  status: string
  amountPaidCents: number
  amountDueCents: number
  feeCents: number | null
  createdAt: Date
}

export type SubscriptionOfCustomer = {
  id: string
  agentName: string
  planName: string
  priceCents: number
  status: string
  currentPeriodEnd: Date | null
  cancelAtPeriodEnd: boolean
  pastDueSince: Date | null
  suspendedAt: Date | null
  endedAt: Date | null
  readAt: Date
}

export type AgentOfCustomer = {
  id: string
  name: string
  planName: string
  wanted: string
  wantedReason: string | null
  health: string
  createdAt: Date
  goneAt: Date | null
  graceUntil: Date | null
  openRunRef: string | null
  machine: string | null
  isReady: boolean
}

export type CustomerInFull = CustomerRow & {
  emailVerifiedAt: Date | null
  stripeCustomerId: string | null
  agentRows: AgentOfCustomer[]
  subscriptions: SubscriptionOfCustomer[]
  invoices: InvoiceOfCustomer[]
  refunds: RefundListRow[]
  runs: RunListRow[]
  audit: AuditRow[]
  setupsLastHour: number
}

export type MachineOfAgent = {
  id: string
  generation: number
  name: string
  serverType: string
  location: string
  serverId: string | null
  ipv4: string | null
  tailnetAddress: string | null
  sshKeyAt: Date
  createdAt: Date
  readyAt: Date | null
  stoppedAt: Date | null
  retiredAt: Date | null
}

export type BackupOfAgent = {
  id: string
  kind: string
  cause: string
  state: string
  bytes: number | null
  createdAt: Date
  verifiedAt: Date | null
  keptUntil: Date | null
}

export type AgentInConsole = AgentOfCustomer & {
  customerId: string
  email: string
  probedAt: Date | null
  notAnsweringSince: Date | null
  missedProbes: number
  machines: MachineOfAgent[]
  backups: BackupOfAgent[]
  resources: ResourceRow[]
  runs: RunListRow[]
  audit: AuditRow[]
}

export type EventInFull = InboxRow & { payload: unknown }
