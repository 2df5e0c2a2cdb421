import type { Timeline } from '~/sandbox/world/Timeline'

export type BudgetSettings = {
  /** Requests that a full bucket holds; Hetzner: 3600 an hour per project. */
  capacity: number
  /** Requests that come back each second; Hetzner: about 1. */
  refillPerSecond: number
}

/** Hetzner's request budget: a bucket that refills all the time. */
export type RateBudget = {
  /** Draws one request. False: the bucket is empty, and the answer is 429. */
  draw(): boolean
  headers(): Record<string, string>
  set(settings: Partial<BudgetSettings> & { left?: number }): void
  report(): BudgetSettings & { left: number; refused: number; emptySeconds: number }
}

export function createRateBudget(timeline: Timeline, initial: BudgetSettings): RateBudget {
  let settings = { ...initial }
  let left = settings.capacity
  let at = timeline.now()
  let refused = 0
  let emptyMs = 0

  const refill = () => {
    const now = timeline.now()
    const perMs = settings.refillPerSecond / 1000
    const isEmpty = left < 1
    // Whole requests count: the bucket is empty for as long as less than one is in it.
    if (isEmpty) emptyMs += perMs > 0 ? Math.min(now - at, (1 - left) / perMs) : now - at
    left = Math.min(settings.capacity, left + (now - at) * perMs)
    at = now
  }

  return {
    draw() {
      refill()
      // A refill by fractions must not be short of a whole request by a rounding error.
      if (left < 1 - 1e-9) {
        refused += 1
        return false
      }
      left = Math.max(0, left - 1)
      return true
    },
    headers() {
      refill()
      const missing = settings.capacity - left
      const fullInSeconds = settings.refillPerSecond > 0 ? missing / settings.refillPerSecond : 3600
      return {
        'RateLimit-Limit': String(settings.capacity),
        'RateLimit-Remaining': String(Math.floor(left + 1e-9)),
        'RateLimit-Reset': String(Math.ceil(timeline.now() / 1000 + fullInSeconds)),
      }
    },
    set({ left: leftNow, ...changes }) {
      refill()
      settings = { ...settings, ...changes }
      left = Math.min(
        settings.capacity,
        leftNow ?? (changes.capacity === undefined ? left : settings.capacity),
      )
    },
    report() {
      refill()
      return { ...settings, left: Math.floor(left + 1e-9), refused, emptySeconds: Math.round(emptyMs) / 1000 }
    },
  }
}
