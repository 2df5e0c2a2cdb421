import type { AlertKind, AlertSeverity } from '../domain/alertCatalogue'
import type { Condition } from '../domain/vitalSigns'
import type { Effect } from './Runs'

export type Alert = {
  id: string
  kind: string
  subject: string
  severity: AlertSeverity
  says: string
  count: number
  firstAt: Date
  lastAt: Date
  clearedAt: Date | null
  mailedAt: Date | null
  postedAt: Date | null
}

/** What staff must know. One open alert for a kind and a subject; more of the same only counts up. */
export type Alerts = {
  raise(kind: AlertKind, subject: string, says: string): Promise<void>
  clear(kind: AlertKind, subject: string): Promise<void>
  /** The open alerts of these kinds become exactly the conditions; one that goes on as it was is not counted. */
  watch(kinds: readonly AlertKind[], conditions: Condition[]): Promise<void>
  /** Clears what was raised by an event and whose cause is gone. Returns how many. */
  clearOvercome(): Promise<number>
  get(id: string): Promise<Alert | null>
  /** Staff have not been written to, or the webhook was not called yet. */
  owed(limit: number): Promise<string[]>
  /** Notes that it was mailed; the mails are owed in the same transaction. */
  mailed(id: string, effects: Effect[]): Promise<void>
  posted(id: string): Promise<void>
  /** Addresses of those who look after things. */
  staffEmails(): Promise<string[]>
}

/** Another system that is told of alerts. */
export type AlertHook = {
  /** Null where none is set. Throws when it was not taken. */
  post: ((body: Record<string, unknown>) => Promise<void>) | null
}
