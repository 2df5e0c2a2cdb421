/**
 * The sandbox's time. Handlers never read the system clock or set timers of their own, so that the same code
 * runs in a demo (real time), in a test (hurried) and in the simulation (virtual, moved by its scheduler).
 */
export type Timeline = {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs `task` once, `delayMs` from now. The returned function takes it back. */
  after(delayMs: number, task: () => void | Promise<void>): () => void
}

export const realTimeline: Timeline = {
  now: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(() => void task(), delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
