import type { Effect } from './Runs'

/** Stripe's events as they came in, for staff. */
export type Inbox = {
  /** Owes the event's job again, effects in the same transaction. False: there is no such event. */
  replay(id: string, effects: Effect[]): Promise<boolean>
}
