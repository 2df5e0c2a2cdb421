import type { Effect } from './Runs'

export const bulkActions = ['retryJobs', 'discardJobs', 'replayEvents'] as const
export type BulkActionName = (typeof bulkActions)[number]

export type NewBulk = {
  id: string
  action: BulkActionName
  /** The list's filter as it was confirmed. */
  filter: Record<string, string>
  by: string
  reason: string | null
  targets: string[]
}

export type BulkAction = Omit<NewBulk, 'targets'> & { endedAt: Date | null }
export type BulkItemState = 'waiting' | 'done' | 'skipped' | 'failed'

/** Something done to many rows at once, one after the other, and what became of each. */
export type Bulk = {
  /** The action, its items and its first job together. False: it was started already. */
  start(bulk: NewBulk, effects: Effect[]): Promise<boolean>
  get(id: string): Promise<BulkAction | null>
  /** What is still to be done, in the order it was listed. */
  waiting(id: string, limit: number): Promise<{ id: string; targetId: string }[]>
  settle(itemId: string, state: BulkItemState, says: string | null): Promise<void>
  /** Ended once nothing waits any more. */
  end(id: string): Promise<void>
  /** The next job of the same action. */
  goOn(id: string): Promise<void>
}
