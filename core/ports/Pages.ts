import type { Wanted } from './Agents'
import type { BackupState } from './Backups'
import type { RefundCause, RefundState } from './Billing'
import type { StageHistory } from '../domain/eta'
import type {
  BackupCause,
  RunKind,
  RunMode,
  RunOutcome,
  StepName,
  StepState,
  UnwindCause,
} from '../domain/run'

export type PlanRow = {
  id: string
  name: string
  priceCents: number
  locationName: string
  vcpu: number
  ramGb: number
  diskGb: number
  isOffered: boolean
}

export type StepRow = {
  id: string
  attempt: number
  mode: RunMode
  step: StepName
  try: number
  startedAt: Date
  endedAt: Date | null
  result: string
  detail: string | null
  errorCode: string | null
  cause: string | null
  looks: number
  worker: string
  epoch: number
}

export type TaskRow = {
  step: StepName | null
  index: number
  total: number | null
  role: string
  task: string
  result: string
  ms: number | null
  at: Date
}
export type CallRow = {
  id: string
  service: string
  method: string
  path: string
  status: number
  ms: number
  at: Date
}

export type RunRow = {
  id: string
  ref: string
  kind: RunKind
  mode: RunMode
  step: StepName | null
  stepState: StepState
  stepStartedAt: Date | null
  stepTries: number
  attempt: number
  attemptsMax: number
  unwindCause: UnwindCause | null
  outcome: RunOutcome | null
  errorCode: string | null
  waitReason: string | null
  nextAt: Date
  version: number
  epoch: number
  leaseOwner: string | null
  cancelAskedAt: Date | null
  createdAt: Date
  startedAt: Date | null
  endedAt: Date | null
  /** The number of the last event. */
  eventSeq: number
  /** The old machine is being, or has been, taken away. */
  isPastReturn: boolean
}

/** A run as its customer sees it. */
export type RunOnPage = RunRow & {
  steps: StepRow[]
  /** The last task that was told in the current step. */
  task: TaskRow | null
  /** 1 is next. Null: it is not queued for a first machine. */
  queuePlace: number | null
  /** The one that this run makes or has made. */
  backup: BackupRow | null
  /** Of the backup that is being made: what has come off the machine. */
  bytesSoFar: number | null
  input: { cause?: BackupCause; backupId?: string; isWithoutBackup?: boolean }
  /** Staff were told that it takes too long. */
  slowSince: Date | null
}

export type BackupRow = {
  id: string
  kind: 'archive' | 'snapshot'
  cause: BackupCause
  state: BackupState
  /** Of the plain archive. */
  bytes: number | null
  createdAt: Date
  madeAt: Date | null
  verifiedAt: Date | null
  keptUntil: Date | null
}

export type RefundRow = {
  amountCents: number
  cause: RefundCause
  state: RefundState
  createdAt: Date
  sentAt: Date | null
  settledAt: Date | null
  failedAt: Date | null
}

export type AgentOnPage = {
  id: string
  name: string
  customerId: string
  wanted: Wanted
  wantedReason: string | null
  checkoutUrl: string | null
  checkoutExpiresAt: Date | null
  checkoutReturnAt: Date | null
  paidAt: Date | null
  createdAt: Date
  goneAt: Date | null
  /** Setup was given up; by then it is retried, or refunded by itself. */
  graceUntil: Date | null
  health: 'ok' | 'degraded'
  probedAt: Date | null
  notAnsweringSince: Date | null
  backupDueAt: Date | null
  isFinalBackupOff: boolean
  restoreBackupId: string | null
  /** What its owner has asked for, and waits for the end of what Aura does by the clock. */
  wish: RunKind | null
  plan: PlanRow
  subscription: {
    status: string
    currentPeriodEnd: Date | null
    cancelAtPeriodEnd: boolean
    endedAt: Date | null
    pastDueSince: Date | null
    suspendedAt: Date | null
  } | null
  paid: { amountCents: number; cardLast4: string | null } | null
  /** The newest invoice that is not paid. */
  due: { amountCents: number; since: Date } | null
  /** Null: no bank disputes a payment. */
  disputedAt: Date | null
  refunds: RefundRow[]
  machine: { generation: number; readyAt: Date | null; stoppedAt: Date | null } | null
  /** The newest verified one that is still there. */
  lastBackup: BackupRow | null
  run: RunOnPage | null
}

export type InvoiceRow = {
  id: string
  number: string | null
  agentId: string
  agentName: string
  status: string
  amountPaidCents: number
  amountDueCents: number
  createdAt: Date
  paidAt: Date | null
  cardLast4: string | null
  /** Stripe's page with the invoice. */
  hostedUrl: string | null
}

/** A customer's money on one page. */
export type BillingOnPage = {
  subscriptions: {
    agentId: string
    agentName: string
    planName: string
    priceCents: number
    status: string
    currentPeriodEnd: Date | null
    cancelAtPeriodEnd: boolean
    pastDueSince: Date | null
  }[]
  /** Newest first. */
  invoices: InvoiceRow[]
  refunds: (RefundRow & { id: string; agentName: string; cardLast4: string | null })[]
}

/** Something that was done to an agent. `result` is null while it is under way. */
export type ActivityRow = {
  id: string
  at: Date
  /** `customer:<id>`, `staff:<id>`, `aura` */
  by: string
  what: { run: RunKind; ref: string } | { action: string }
  result: RunOutcome | 'done' | null
}

/** What is seen of an agent in one look; another tag means that something has changed. */
export type AgentTag = { customerId: string; tag: string }

export type RunInList = RunRow & {
  agent: { id: string; name: string } | null
  customer: { email: string } | null
}

export type RunInFull = RunInList & {
  machine: { generation: number; serverType: string; location: string } | null
  steps: StepRow[]
  tasks: TaskRow[]
  calls: CallRow[]
  callCount: number
}

/** What the pages read: each call is one consistent picture, never a way to change anything. */
export type Pages = {
  plans(): Promise<PlanRow[]>
  agentsOf(customerId: string): Promise<{ id: string; name: string; goneAt: Date | null; createdAt: Date }[]>
  agent(id: string): Promise<AgentOnPage | null>
  /** Whose agent it is; null when there is none. */
  ownerOf(agentId: string): Promise<string | null>
  /** One cheap query: for pages that ask again and again. */
  agentTag(agentId: string): Promise<AgentTag | null>
  /** Newest first, those that failed too. */
  backupsOf(agentId: string): Promise<BackupRow[]>
  billingOf(customerId: string): Promise<BillingOnPage>
  /** Newest first: runs, and what people did. */
  activityOf(agentId: string, limit: number): Promise<ActivityRow[]>
  /** The times of the last successes of each stage; at most half a minute old. */
  stageHistory(): Promise<StageHistory>
  /** When the last setups that had to wait in line began, newest first; at most half a minute old. */
  lastStarts(): Promise<Date[]>
  run(idOrRef: string): Promise<RunInFull | null>
  /** The last event numbers of the agents' latest runs. */
  heads(agentIds: string[]): Promise<{ agentId: string; runId: string; seq: number }[]>
}
