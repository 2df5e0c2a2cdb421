import type { Job } from '~/core/domain/job'
import type { Jobs, QueuedJob } from '~/core/ports/Jobs'
import type { Actor } from './Call'
import type { Scheduler } from './Scheduler'

type Held = { job: Job; dueMs: number; takenBy: Actor | null }

/** A job that dies with its worker is noticed after this; BullMQ: its lock, and the look for stalled ones. */
const STALLED_MS = 15_000
const RETRY_MS = 1_000

/** The queues, played: they forget, double and reorder. An id that is there already swallows the next one. */
export type SimulatedQueue = Jobs & {
  /** Ids that were ever handed over: what becomes of them is the queue's business, and then the sweep's. */
  handed: Set<string>
  due(): { id: string; job: Job }[]
  isEmpty(): boolean
  /** Redis is lost, and all that was in it. */
  lose(): void
  take(id: string, actor: Actor): void
  done(id: string, actor: Actor): void
  later(id: string, actor: Actor, untilMs: number): void
  failed(id: string, actor: Actor): void
  /** Its worker died, or stands still for longer than its lock. */
  stalled(id: string, actor: Actor): void
}

export function createSimulatedQueue(scheduler: Scheduler): SimulatedQueue {
  const { random, clock } = scheduler
  const jobs = new Map<string, Held>()
  const handed = new Set<string>()

  const hold = (id: string, job: Job, dueMs: number) => {
    if (!jobs.has(id)) jobs.set(id, { job, dueMs, takenBy: null })
  }
  const add = ({ id, job, availableAt }: QueuedJob) => {
    handed.add(id)
    if (jobs.has(id)) return
    if (random.chance(scheduler.weather.dropJob)) return scheduler.note(`job ${job.name} is forgotten`)
    hold(id, job, availableAt.getTime())
    if (random.chance(scheduler.weather.duplicateJob)) {
      hold(`${id}-again`, job, availableAt.getTime() + random.below(30_000))
    }
  }
  /** Null: it was given to somebody else meanwhile, or is gone. */
  const heldBy = (id: string, actor: Actor) => {
    const held = jobs.get(id)
    return held?.takenBy === actor ? held : null
  }
  const again = (id: string, actor: Actor, dueMs: number) => {
    const held = heldBy(id, actor)
    if (held) Object.assign(held, { dueMs, takenBy: null })
  }

  return {
    handed,
    async add(added) {
      for (const job of added) add(job)
    },
    due: () =>
      [...jobs]
        .filter(([, held]) => held.takenBy === null && held.dueMs <= clock.nowMs())
        .map(([id, { job }]) => ({ id, job })),
    isEmpty: () => jobs.size === 0,
    lose() {
      scheduler.note('the queues are lost')
      jobs.clear()
    },
    take(id, actor) {
      const held = jobs.get(id)
      if (held) held.takenBy = actor
    },
    done: (id, actor) => void (heldBy(id, actor) && jobs.delete(id)),
    later: (id, actor, untilMs) => again(id, actor, untilMs),
    failed: (id, actor) => again(id, actor, clock.nowMs() + RETRY_MS * (1 + random.below(4))),
    stalled(id, actor) {
      if (!heldBy(id, actor)) return
      if (random.chance(scheduler.weather.dropJob)) jobs.delete(id)
      else again(id, actor, clock.nowMs() + STALLED_MS)
    },
  }
}
