/** Waits between tries, in milliseconds. Settings: seconds long in tests. */
export type Waits = {
  backoffBaseMs: number
  backoffCapMs: number
  /** For `capacity_unavailable` and `account_limit`. */
  capacityMs: number
}

/** Exponential backoff with full jitter: anything between nothing and the doubled wait. `tries` counts from 1. */
export function backoffMs(tries: number, waits: Waits, random: () => number): number {
  const ceiling = Math.min(waits.backoffCapMs, waits.backoffBaseMs * 2 ** Math.min(tries - 1, 20))
  return Math.round(random() * ceiling)
}
