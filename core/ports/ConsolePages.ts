import type {
  AgentInConsole,
  BulkInFull,
  CustomerInFull,
  EventInFull,
  FailedJobInFull,
  LogLine,
  RunInConsole,
  StateInFull,
} from './ConsoleDetails'
import type {
  AuditRow,
  CustomerRow,
  FailedJobGroup,
  FailedJobRow,
  InboxRow,
  List,
  RefundListRow,
  RunListRow,
  StateRow,
} from './ConsoleLists'

export type AlertRow = {
  id: string
  kind: string
  subject: string
  says: string
  severity: string
  count: number
  firstAt: Date
  lastAt: Date
}

/** The cloud's request budget, as the shared bucket has it. Null where Redis does not say. */
export type RateBudget = { left: number; limit: number; reserved: number; kept: number } | null

export type Overview = {
  alerts: AlertRow[]
  ready: number
  degraded: number
  agents: number
  working: number
  waiting: number
  slow: number
  /** Setups that were given up and are owed a choice: how many, and when the first of them are refunded. */
  givenUp: { count: number; due: Date[] }
  findings: { open: number; costPerHourMicros: number }
  failedJobs: { open: number; errors: number; lastAt: Date | null }
  /** Of this month. */
  money: { paidCents: number; refundedCents: number; feeCents: number }
  budget: RateBudget
}

/** What the console reads. Each call is one picture, never a way to change anything. */
export type ConsolePages = {
  lists: {
    runs: List<RunListRow>
    customers: List<CustomerRow>
    jobs: List<FailedJobRow>
    jobGroups: List<FailedJobGroup>
    refunds: List<RefundListRow>
    inbox: List<InboxRow>
    states: List<StateRow>
    audit: List<AuditRow>
  }
  overview(): Promise<Overview>
  /** What the sidebar counts. */
  counts(): Promise<{ runs: number; jobs: number; findings: number }>
  run(idOrRef: string): Promise<RunInConsole | null>
  /** Oldest first, of the whole run: steps, tasks and calls as lines. */
  logOf(runId: string): Promise<LogLine[]>
  job(id: string): Promise<FailedJobInFull | null>
  customer(id: string): Promise<CustomerInFull | null>
  agent(idOrName: string): Promise<AgentInConsole | null>
  refund(id: string): Promise<RefundListRow | null>
  event(id: string): Promise<EventInFull | null>
  state(subject: string): Promise<StateInFull | null>
  /** One version of a state, opened. Null: deleted, or there is none. */
  stateVersion(subject: string, serial: number): Promise<unknown>
  bulk(id: string): Promise<BulkInFull | null>
  /** Where a word leads: runs, agents and customers by the beginning of their names. */
  find(
    text: string,
    limit: number,
  ): Promise<{ kind: 'run' | 'agent' | 'customer'; name: string; to: string }[]>
}
