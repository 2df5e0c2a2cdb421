import type { Events } from '~/core/ports/Events'
import type { Actor } from './Call'
import type { Scheduler } from './Scheduler'

/** Redis' channels, as far as workers hear each other: a word may be lost. */
export function simulatedEvents(scheduler: Scheduler): (actor: Actor) => Events {
  const heardBy = new Map<Actor, Set<(runId: string) => void>>()
  return (actor) => {
    const listeners = new Set<(runId: string) => void>()
    heardBy.set(actor, listeners)
    actor.onDeath.push(() => heardBy.delete(actor))
    const tellAll = async (runId: string) => {
      for (const heard of [...heardBy.values()]) for (const listener of [...heard]) listener(runId)
    }
    return {
      publish: async () => {},
      askAbort: (runId) =>
        scheduler.call({
          actor,
          label: 'askAbort',
          perform: () => tellAll(runId),
          lost: () => new Error('Redis is away'),
        }),
      async onAbort(listener) {
        listeners.add(listener)
        return async () => void listeners.delete(listener)
      },
      endSession: async () => {},
      onSessionEnd: async () => async () => {},
    }
  }
}
