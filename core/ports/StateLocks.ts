import type { Effect } from './Runs'

export type Unlocked =
  | { at: 'unlocked' }
  | { at: 'free' }
  /** Its run gave a sign of life just now. */
  | { at: 'held'; ref: string; aliveAt: Date }

/** Locks of Terraform's states, for staff. */
export type StateLocks = {
  /** Takes the lock away unless its holder has been alive within `silentMs`. Effects in the same transaction. */
  unlock(subject: string, silentMs: number, effects: Effect[]): Promise<Unlocked>
}
