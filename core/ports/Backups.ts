import type { BackupCause } from '../domain/run'
import type { Effect } from './Runs'

export type BackupState = 'making' | 'made' | 'verified' | 'failed' | 'deleted'

/** A copy of an agent's data, away from its machine. */
export type Backup = {
  id: string
  agentId: string
  customerId: string
  runId: string
  machineId: string
  /** archive: OpenClaw's own, in our store. snapshot: the whole disk at the provider, of a machine that can't be reached. */
  kind: 'archive' | 'snapshot'
  cause: BackupCause
  state: BackupState
  /** Where it lies in the archive, or the snapshot's id. */
  place: string | null
  /** Of the plain archive. */
  bytes: number | null
  sha256: string | null
  openclawVersion: string | null
  failure: string | null
  createdAt: Date
  madeAt: Date | null
  verifiedAt: Date | null
  keptUntil: Date | null
  deletedAt: Date | null
}

export type NewBackup = Pick<Backup, 'agentId' | 'customerId' | 'runId' | 'machineId' | 'kind' | 'cause'>

export type Backups = {
  /** The row before the bytes. The run's own that did not fail comes back: asking twice makes one. */
  begin(backup: NewBackup): Promise<Backup>
  /** Where its bytes come to lie, before all of them are there. */
  placed(id: string, place: string): Promise<void>
  made(
    id: string,
    made: { place: string; bytes: number | null; sha256: string | null; openclawVersion: string | null },
  ): Promise<void>
  verified(id: string, keptUntil: Date | null): Promise<void>
  failed(id: string, failure: string): Promise<void>
  get(id: string): Promise<Backup | null>
  /** Null: this run has made none yet. */
  ofRun(runId: string): Promise<Backup | null>
  /** The newest verified one that is still there; of this kind, where one is named. */
  lastGood(agentId: string, kind?: Backup['kind']): Promise<Backup | null>
  /** Newest first, deleted and failed ones left out. */
  ofAgent(agentId: string): Promise<Backup[]>
  /** Past their time, or failed with bytes left behind. */
  expired(limit: number): Promise<Backup[]>
  deleted(id: string, effects: Effect[]): Promise<void>
  /** Its owner takes it away: only the effects are written. */
  taken(id: string, effects: Effect[]): Promise<void>
  /** This customer's key, sealed; made with `fresh` the first time: two that ask at once get the same one. */
  customerKey(customerId: string, fresh: () => string): Promise<string>
}
