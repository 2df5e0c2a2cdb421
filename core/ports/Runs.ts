import type { AlertKind } from '../domain/alertCatalogue'
import type { Run, RunId, RunKind, RunOrder } from '../domain/run'
import type { Failure } from '../domain/failure'
import type { Job } from '../domain/job'
import type { LinkTemplate, MailTemplate, MailValues } from '../domain/letters'
import type { RunChange } from '../domain/runChange'

export type Lease =
  | { at: 'taken'; run: Run }
  | { at: 'held'; until: Date }
  /** Another version is current, or the run has ended: this job has nothing to do. */
  | { at: 'stale' }

export type NewRun = {
  id: RunId
  ref: string
  kind: RunKind
  agentId: string | null
  step: string
  by: string
  attemptsMax: number
  input: RunOrder
  lane: string
}

/** Runs, with their lease. Each write is guarded by version and epoch. */
export type Runs = {
  get(id: string): Promise<Run | null>
  openOf(agentId: string): Promise<Run | null>
  lastOf(agentId: string): Promise<Run | null>
  /** How many runs of a kind were opened for an agent since then. */
  countSince(agentId: string, kind: RunKind, since: Date): Promise<number>
  /** The open foundation run of this environment. */
  openFoundation(): Promise<Run | null>
  /** Null: one is open already (the unique index said so). Writes run, event, outbox row and effects together. */
  open(run: NewRun, effects: Effect[]): Promise<Run | null>
  /** Raises the epoch. Stolen only after expiry plus `graceMs`. */
  takeLease(input: {
    runId: string
    version: number
    owner: string
    leaseMs: number
    graceMs: number
  }): Promise<Lease>
  renewLease(input: {
    runId: string
    owner: string
    epoch: number
    leaseMs: number
  }): Promise<{ isOurs: boolean; isCancelAsked: boolean }>
  /** True while `epoch` is the run's and the run is open. */
  isCurrent(runId: string, epoch: number): Promise<boolean>
  /** Compare-and-set on version and epoch. Null: someone else was first; nothing was written. */
  save(before: Run, change: RunChange, effects: Effect[]): Promise<Run | null>
  /** Sets cancelAskedAt once, raises the version, owes the next job. Null: ended, or not cancellable any more. */
  askCancel(input: { runId: string; by: string; effects: Effect[] }): Promise<Run | null>
  /** A task's progress or another event without a change of state. */
  tell(runId: string, epoch: number, events: { kind: string; payload: unknown }[]): Promise<void>
  /** Open runs that are due, whose lease nobody holds: their jobs may have been lost. */
  due(limit: number): Promise<Run[]>
}

/** A mail that is owed: under its key it goes out once. */
export type MailEffect = {
  [Template in MailTemplate]: {
    kind: 'mail'
    key: string
    to: string
    template: Template
    /** A link's token is sealed: a row that waits to be sent is no place for it. */
    values: Template extends LinkTemplate ? { sealedToken: string } : MailValues[Template]
  }
}[MailTemplate]

/** What else is written in the same transaction. */
export type Effect =
  | { kind: 'job'; job: Job; delayMs?: number }
  | MailEffect
  | {
      kind: 'audit'
      by: string
      action: string
      target: string
      before?: unknown
      after?: unknown
      address?: string | null
    }
  | {
      kind: 'agentWanted'
      agentId: string
      wanted: 'running' | 'stopped' | 'idle' | 'gone'
      reason: string
    }
  /** Null: nothing is owed any more. */
  | { kind: 'agentGrace'; agentId: string; until: Date | null }
  /** What the next machine gets. */
  | { kind: 'agentBackup'; agentId: string; backupId: string | null }
  /** Whether it is backed up once more before it goes. */
  | { kind: 'agentFinalBackup'; agentId: string; isWanted: boolean }
  | { kind: 'agentHealthy'; agentId: string }
  | { kind: 'agentDegraded'; agentId: string }
  | { kind: 'machineStopped'; machineId: string; isStopped: boolean }
  /** What this run made and did not finish is no backup. */
  | { kind: 'backupAbandoned'; runId: string; failure: string }
  | { kind: 'agentGone'; agentId: string }
  /** What was asked for has become a run. */
  | { kind: 'wishGranted'; agentId: string }
  | { kind: 'machineReady'; machineId: string }
  | { kind: 'machineRetired'; machineId: string }
  /** A step keeps failing, or a failed one went on by itself. */
  | { kind: 'failedJob'; failure: Failure }
  | { kind: 'jobOvercome'; key: string }
  | { kind: 'alert'; alert: AlertKind; subject: string; says: string }
