import type { StepName } from './run'

/** How long the last successes of a stage took, ms. */
export type StageStats = { count: number; p50: number; p90: number; p99: number }
export type StageHistory = Partial<Record<StepName, StageStats>>

/** From how many successes on a stage's own times are told. */
export const ENOUGH = 5
/** How many of the newest successes count. */
export const SUCCESSES_MAX = 50

/** What a stage takes at Hetzner, ms, until there is a history. An assumption. */
const assumed: Partial<Record<StepName, number>> = {
  configureAgent: 90_000,
  backUpAgent: 40_000,
  restoreAgent: 40_000,
  verifyAgent: 20_000,
  verifyBackup: 20_000,
  proveAbsence: 10_000,
  endSubscription: 2_000,
  refundInFull: 2_000,
}
const ASSUMED_MS = 30_000
/** Below that nobody is told that something is slow. */
const SLOW_LEAST_MS = 60_000
/** While there is no history: nine in ten setups take less than half of it. */
const SLOW_UNKNOWN_MS = 480_000
/** So many are needed before one in a hundred means anything. */
const ENOUGH_FOR_P99 = 20

const isKnown = (stats: StageStats | undefined): stats is StageStats =>
  stats !== undefined && stats.count >= ENOUGH

/** How long this stage usually takes; the bar's segments are as wide. */
export function typicalMs(step: StepName, history: StageHistory): number {
  const stats = history[step]
  return isKnown(stats) ? Math.max(1, stats.p50) : (assumed[step] ?? ASSUMED_MS)
}

/** p50 to p90 of all these stages together. Null: one of them has too few successes to tell. */
export function usualMs(
  steps: readonly StepName[],
  history: StageHistory,
): { p50: number; p90: number } | null {
  const stats = steps.map((step) => history[step])
  if (!stats.every(isKnown)) return null
  return {
    p50: stats.reduce((sum, one) => sum + one.p50, 0),
    p90: stats.reduce((sum, one) => sum + one.p90, 0),
  }
}

/** `3 to 5 minutes`: whole minutes around p50 and p90. */
export function usualWords(usual: { p50: number; p90: number }): string {
  const low = Math.max(1, Math.floor(usual.p50 / 60_000))
  const high = Math.ceil(usual.p90 / 60_000)
  if (high <= 1) return 'less than a minute'
  return low >= high ? `about ${high} minutes` : `${low} to ${high} minutes`
}

/** Past this a stage is slow (p99), and the page says so. */
export function slowAfterMs(step: StepName, history: StageHistory): number {
  const stats = history[step]
  if (!stats || stats.count < ENOUGH_FOR_P99) return SLOW_UNKNOWN_MS
  return Math.max(SLOW_LEAST_MS, stats.p99)
}

/** One stage of a run under way. */
export type Stretch = {
  typicalMs: number
  state: 'done' | 'now' | 'todo'
  /** When the open one began, ms. */
  since: number | null
  /** 0 to 1 by tasks; null: only the time is known. */
  share: number | null
}

/** The open stage never looks finished. */
const SHARE_MAX = 0.95

/** How much of one stage is done, 0 to 1: by tasks where there are some, else by time, slower and slower. */
export function doneShare({ state, since, share, typicalMs: typical }: Stretch, now: number): number {
  if (state === 'done') return 1
  if (state === 'todo' || since === null) return 0
  const byTime = 1 - Math.exp(-Math.max(0, now - since) / typical)
  return Math.min(SHARE_MAX, share ?? byTime)
}

/**
 * What is left, ms. The open stage gives the smaller of what time and tasks say, and nothing once it is late: so it
 * never grows while the run goes on.
 */
export function leftMs(stretches: Stretch[], now: number): number {
  return stretches.reduce((sum, stretch) => sum + leftOf(stretch, now), 0)
}

function leftOf({ state, since, share, typicalMs: typical }: Stretch, now: number): number {
  if (state === 'done') return 0
  if (state === 'todo' || since === null) return typical
  return Math.max(0, Math.min(typical - (now - since), typical * (1 - (share ?? 0))))
}

/** `about 2 min left` */
export function leftWords(ms: number): string {
  if (ms < 15_000) return 'nearly done'
  if (ms < 60_000) return 'less than a minute left'
  return `about ${Math.round(ms / 60_000)} min left`
}

/** What `machines` lets start at most, over all workers. */
const STARTS_EVERY_MS = 2_000

/**
 * When the `place`th in line starts, ms from now: as fast as the line has moved lately. `startedAt` are the last
 * starts of those that had to wait, newest first.
 */
export function startsInMs(place: number, startedAt: number[]): number {
  const gaps = startedAt
    .slice(1)
    .map((at, index) => (startedAt[index] ?? at) - at)
    .sort((a, b) => a - b)
  const usual =
    gaps.length < ENOUGH ? STARTS_EVERY_MS : (gaps[Math.floor(gaps.length / 2)] ?? STARTS_EVERY_MS)
  return place * Math.max(STARTS_EVERY_MS, usual)
}

export function startsWords(ms: number): string {
  return ms < 60_000 ? 'starts in less than a minute' : `starts in about ${Math.round(ms / 60_000)} min`
}
