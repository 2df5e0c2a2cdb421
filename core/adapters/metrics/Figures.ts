import type { Lane } from '~/core/domain/job'

export type QueueCount = { lane: Lane; waiting: number; active: number; delayed: number }

/** How things stand over all processes: counts, and times in ms. The keys of each record are the product's own words. */
export type Figures = {
  /** Null: Redis is away. */
  queues: QueueCount[] | null
  /** By lane. */
  failedJobs: Record<string, number>
  runsOpen: Record<string, number>
  webhooks: { waiting: number; failed: number }
  webhookOldestMs: number
  outbox: number
  outboxOldestMs: number
  mailsOwed: number
  /** Null: not known now. */
  budget: { left: number; limit: number } | null
  connections: { used: number; max: number }
  findingsOpen: Record<string, number>
  alertsOpen: Record<string, number>
  machines: number
  agentsDegraded: number
}
