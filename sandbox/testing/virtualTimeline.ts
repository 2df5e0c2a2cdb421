import type { Timeline } from '~/sandbox/world/Timeline'

/** Time that moves only when it is told to. */
export type VirtualTimeline = Timeline & {
  /** Runs all that falls due, in order, and what it sets off, then stands at the new time. */
  advance(ms: number): Promise<void>
}

type Planned = { at: number; task: () => void | Promise<void> }

export function virtualTimeline(startMs = Date.UTC(2026, 10, 24, 12)): VirtualTimeline {
  let now = startMs
  let planned: Planned[] = []
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    now: () => now,
    after(delayMs, task) {
      const one = { at: now + delayMs, task }
      planned.push(one)
      return () => {
        planned = planned.filter((other) => other !== one)
      }
    },
    async advance(ms) {
      const until = now + ms
      await settled()
      for (;;) {
        const next = planned.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        planned = planned.filter((other) => other !== next)
        now = Math.max(now, next.at)
        void next.task()
        await settled()
      }
      now = until
    },
  }
}
