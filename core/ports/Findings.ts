import type { Breaker } from '../domain/breakers'
import type { Proof } from '../domain/findingProof'
import type { FindingKind, Severity } from '../domain/reconcile'
import type { Adoption, Sighting } from '../domain/reconcileBooks'
import type { Evidence, OwnBooks, SeenServer } from '../domain/reconcileSources'
import type { Machine } from './Agents'
import type { Effect } from './Runs'

export type FindingState = 'open' | 'deleting' | 'deleted' | 'adopted' | 'ignored' | 'vanished'

export type Finding = {
  id: string
  kind: FindingKind
  provider: string
  /** The provider's id, or our own. */
  subject: string
  name: string
  severity: Severity
  agentId: string | null
  customerId: string | null
  /** For the page. */
  customerEmail: string | null
  evidence: Evidence
  scans: number
  costPerHourMicros: bigint
  firstAt: Date
  lastAt: Date
  state: FindingState
  ignoredUntil: Date | null
  reason: string | null
  by: string | null
  proof: Proof | null
  settledAt: Date | null
}

export type FindingsQuery = {
  text: string
  kind: FindingKind | null
  provider: string | null
  /** current: open, or being deleted. */
  state: FindingState | 'current' | 'settled'
  sort: 'cost' | 'first' | 'scans'
  isDescending: boolean
  page: number
  perPage: number
}

export type Scan = {
  id: string
  startedAt: Date
  endedAt: Date | null
  isComplete: boolean
  detail: unknown
}

/** What stands between a finding and its deletion. */
export type DeletionGuard = {
  breaker: Breaker | null
  /** When it fell, or was last turned on again. */
  breakerAt: Date | null
  epochKnown: string | null
  epochNow: string
  isTokenOurs: boolean
}

/** Reconciliation's rows: scans, findings, and the switch that lets them be deleted. */
export type Findings = {
  /** Null: another worker scans, or the last scan is younger than `minAgeMs`. One that never ended is given up. */
  openScan(minAgeMs: number): Promise<Scan | null>
  lastScan(): Promise<Scan | null>
  /** Our own books, as far as they speak of these ids, or of anything that is not gone. */
  ownBooks(seen: {
    serverIds: string[]
    imageIds: string[]
    nodeIds: string[]
    agentIds: string[]
  }): Promise<OwnBooks>
  /** A scan that was not whole: nothing follows from it. */
  failScan(id: string, detail: unknown): Promise<void>
  /**
   * Writes what a complete scan saw, in one transaction: new ones, those seen again, and those that have vanished.
   * What was accepted as it is does not come again.
   */
  completeScan(id: string, sightings: Sighting[], detail: unknown): Promise<void>
  /** Fills the row of a create whose answer was lost. False: it has been filled meanwhile. */
  adopt(adoption: Adoption): Promise<boolean>

  guard(): Promise<DeletionGuard>
  /** Turns deletion off. One that is off already keeps its first reason. */
  trip(breaker: Breaker): Promise<void>
  /** Turns it on again, and takes this database for the right one. */
  rearm(effects: Effect[]): Promise<void>
  /** Writes down which database this is, where nothing is written down yet. */
  learnEpoch(): Promise<void>
  /** About machines, open, first seen after `since`; and machines that are not retired. */
  countForBreaker(since: Date | null): Promise<{ findings: number; fleet: number }>

  get(id: string): Promise<Finding | null>
  list(query: FindingsQuery): Promise<{ rows: Finding[]; count: number; costPerHourMicros: bigint }>
  /** What follows from something that changes no finding: a job, an audit entry. */
  owe(effects: Effect[]): Promise<void>
  /** open -> deleting. False: it is not open any more. */
  beginDelete(id: string, by: string, effects: Effect[]): Promise<boolean>
  /** deleting -> open: it turned out to be none, or to be held up by a breaker. */
  giveBack(id: string, reason: string): Promise<void>
  deleting(limit: number): Promise<string[]>
  saveProof(id: string, proof: Proof): Promise<void>
  settle(
    id: string,
    state: 'deleted' | 'adopted' | 'vanished',
    as: { proof?: unknown; by?: string; reason?: string },
    effects: Effect[],
  ): Promise<boolean>
  ignore(id: string, input: { until: Date; reason: string; by: string }, effects: Effect[]): Promise<boolean>

  hasOpenRun(agentId: string): Promise<boolean>
  /** The live machine without a server that these labels name. Null: there is none. */
  machineWaitingFor(server: Pick<SeenServer, 'name' | 'labels'>): Promise<{ id: string; name: string } | null>
  /** Writes the server into that machine's row, and into the ledger. False: there is none. */
  adoptServer(server: Pick<SeenServer, 'id' | 'name' | 'labels' | 'ipv4' | 'ipv6'>): Promise<boolean>
  /** The machine that had this server, also a retired one. */
  machineOfServer(serverId: string): Promise<Machine | null>
  /** True while some machine or ledger row of ours lives with it: then it is no orphan. */
  isInUse(kind: FindingKind, subject: string): Promise<boolean>
  /** Closes the ledger's rows of it. */
  closeLedger(kind: FindingKind, subject: string): Promise<void>
  /** Closes the ledger and retires the machine of a server that is not there. */
  retireGhost(serverId: string, effects: Effect[]): Promise<void>
  /**
   * Opens a run that no worker advances, so that Terraform may work on this agent's state on its account; what was
   * left of an earlier one is ended. Null: another run is open.
   */
  openCleanup(agentId: string, by: string): Promise<{ runId: string; epoch: number } | null>
  endCleanup(agentId: string): Promise<void>
}
