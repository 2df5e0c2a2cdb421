import type { Failure } from '../domain/failure'
import type { Effect } from './Runs'

export type FailedJobState = 'failed' | 'retried' | 'discarded' | 'overcome'

export type FailedJob = Failure & {
  id: string
  state: FailedJobState
  /** Of its run. Null: it is no run's. */
  runRef: string | null
}

export type Retried =
  | { at: 'retried' }
  /** Its run has moved on, ended, or is being worked on: there is nothing to do. */
  | { at: 'movedOn'; ref: string; version: number }
  | { at: 'underWay'; ref: string }
  | { at: 'settled' }

/** Work that did not get done. It stands in Postgres, so that it is there after Redis was emptied. */
export type FailedJobs = {
  /** Counts up the open row of this key, or makes one. What staff discarded is not brought up again. */
  record(failure: Failure): Promise<void>
  /** It went on by itself: the open row of this key, if there is one, is settled. */
  overcome(key: string): Promise<void>
  get(id: string): Promise<FailedJob | null>
  /** Settles the row and makes its work due now, in one transaction, effects included. */
  retry(id: string, by: string, effects: Effect[]): Promise<Retried>
  /** False: it was settled already. */
  discard(id: string, input: { by: string; reason: string }, effects: Effect[]): Promise<boolean>
}
