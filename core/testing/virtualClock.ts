import type { Clock } from '~/core/ports/Clock'
import type { Timeline } from '~/sandbox/world/Timeline'

/** Something that falls due. `owner` is who dies with it; null: the world. */
export type Timer = { atMs: number; order: number; owner: string | null; task: () => unknown }

/** Time that moves only when its holder moves it. Nothing runs by itself: what is due is taken and called. */
export type VirtualClock = {
  nowMs(): number
  /** Lets time pass; what falls due waits to be taken. */
  pass(ms: number): void
  /** When the next timer falls due; null: there is none. */
  nextAtMs(): number | null
  due(): Timer[]
  take(timer: Timer): void
  after(delayMs: number, task: () => unknown, owner?: string | null): () => void
  /** All timers of an owner who is no more. */
  forget(owner: string): void
  /** The port, with timers that belong to `owner`. */
  clockOf(owner: string): Clock & { sleep: (ms: number) => Promise<void> }
  /** The sandbox's time. */
  timeline: Timeline
}

export function createVirtualClock(startMs = Date.UTC(2026, 10, 24, 9)): VirtualClock {
  let nowMs = startMs
  let order = 0
  let timers: Timer[] = []

  const after = (delayMs: number, task: () => unknown, owner: string | null = null) => {
    order += 1
    const timer = { atMs: nowMs + Math.max(0, delayMs), order, owner, task }
    timers.push(timer)
    return () => {
      timers = timers.filter((one) => one !== timer)
    }
  }

  const every = (ms: number, task: () => void, owner: string) => {
    let cancel = () => {}
    const again = () => {
      cancel = after(
        ms,
        () => {
          again()
          task()
        },
        owner,
      )
    }
    again()
    return () => cancel()
  }

  return {
    nowMs: () => nowMs,
    pass(ms) {
      nowMs += ms
    },
    nextAtMs: () => (timers.length === 0 ? null : Math.min(...timers.map(({ atMs }) => atMs))),
    due: () =>
      timers
        .filter(({ atMs }) => atMs <= nowMs)
        .sort((one, other) => one.atMs - other.atMs || one.order - other.order),
    take(timer) {
      timers = timers.filter((one) => one !== timer)
    },
    after,
    forget(owner) {
      timers = timers.filter((timer) => timer.owner !== owner)
    },
    clockOf: (owner) => ({
      now: () => new Date(nowMs),
      every: (ms, task) => every(ms, task, owner),
      sleep: (ms) => new Promise((resolve) => after(ms, () => resolve(), owner)),
    }),
    timeline: { now: () => nowMs, after: (delayMs, task) => after(delayMs, task) },
  }
}
