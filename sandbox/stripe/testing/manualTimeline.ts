import type { Timeline } from '~/sandbox/world/Timeline'

export type ManualTimeline = Timeline & {
  /** Lets that much time pass; what falls due runs in order, each to its end. */
  pass(ms: number): Promise<void>
}

/** Time that moves only when a test says so. */
export function createManualTimeline(startMs = Date.UTC(2026, 10, 24, 14)): ManualTimeline {
  let nowMs = startMs
  let due: { atMs: number; task: () => void | Promise<void> }[] = []
  return {
    now: () => nowMs,
    after(delayMs, task) {
      const entry = { atMs: nowMs + Math.max(0, delayMs), task }
      due.push(entry)
      return () => {
        due = due.filter((one) => one !== entry)
      }
    },
    async pass(ms) {
      const endMs = nowMs + ms
      for (;;) {
        const next = due.filter((one) => one.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0]
        if (!next) break
        due = due.filter((one) => one !== next)
        nowMs = Math.max(nowMs, next.atMs)
        await next.task()
      }
      nowMs = endMs
    },
  }
}
