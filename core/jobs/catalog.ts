import type { Lane } from '../domain/job'

export type LaneSettings = {
  /** Jobs at once in one worker process. */
  concurrency: number
  /** Over all workers. Null: no limit. */
  limiter: { max: number; durationMs: number } | null
}

/** Every queue, in one table. `perCore` multiplies by the machine's cores. */
export const lanes: Record<Lane, LaneSettings & { perCore?: boolean }> = {
  /** Terraform creates. */
  machines: { concurrency: 4, limiter: { max: 30, durationMs: 60_000 } },
  /** Unwinding and retiring: of their own, so that they are never behind creations. */
  removals: { concurrency: 4, limiter: null },
  /** Ansible. */
  configuration: { concurrency: 2, limiter: null, perCore: true },
  /** Short looks. */
  checks: { concurrency: 50, limiter: null },
  billing: { concurrency: 10, limiter: { max: 20, durationMs: 1_000 } },
  reconciliation: { concurrency: 1, limiter: null },
  mail: { concurrency: 2, limiter: { max: 10, durationMs: 1_000 } },
}

export const laneNames = Object.keys(lanes) as Lane[]
export const queueName = (lane: Lane) => `aura-${lane}`

/** How often a job may lose its worker; the engine counts a step's tries itself. */
export const MAX_STALLED = 5

/** For jobs other than advanceRun, whose tries the engine counts itself. */
export const JOB_TRIES = 20
export const JOB_BACKOFF_MS = 1_000
