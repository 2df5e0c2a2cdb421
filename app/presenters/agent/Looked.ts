import type { StageHistory } from '~/core/domain/eta'

/** When and with what an agent was looked at. */
export type Looked = {
  now: Date
  agentOrigin: string
  history: StageHistory
  /** When the last setups that had to wait in line began. */
  lastStarts: Date[]
  /** From a failed payment to the stop, and from the stop to the removal, ms. */
  grace: { pastDueMs: number; suspendedMs: number }
  /** Where a person answers. */
  contact: string
}
