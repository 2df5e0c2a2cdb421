import type { Job, Lane } from '../domain/job'
import type { LiveEvent } from './Events'

/** `id` is the queue's: adding one that is there already does nothing. */
export type QueuedJob = { id: string; job: Job; lane: Lane; availableAt: Date }

/** The queues. Losing all of them loses nothing: sweeps fill them again from Postgres. */
export type Jobs = {
  add(jobs: QueuedJob[]): Promise<void>
}

/** What committed transactions owe. */
export type Outbox = {
  /** Hands over up to `limit` jobs, each to one caller; they stay owed when `hand` throws. Returns how many. */
  relayJobs(limit: number, hand: (jobs: QueuedJob[]) => Promise<void>): Promise<number>
  /** The same for events that the sockets have not seen. */
  relayEvents(limit: number, hand: (events: LiveEvent[]) => Promise<void>): Promise<number>
  /** Work that is written down but may have lost its job: events, mails and agents older than `before`. */
  strays(before: Date, limit: number): Promise<Job[]>
}
