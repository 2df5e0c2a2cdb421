import type { TaskProgress } from '~/core/ports/Configurator'
import { parsePlayEvent } from './playEvents'

export type PlayFollower = {
  onLine(line: string): void
  facts: Record<string, string>
  /** Null until the play has come to its end. */
  stats: { changed: number; failed: number; unreachable: number } | null
  /** The task that ended the play. */
  failure: { result: 'failed' | 'unreachable'; task: string; error: string } | null
}

/** Turns the play's lines into progress. `total` may become known while it runs. */
export function followPlay(total: () => number | null, onTask: (progress: TaskProgress) => void): PlayFollower {
  let index = 0
  const tell = (progress: Omit<TaskProgress, 'index' | 'total'>) => {
    const known = total()
    // Tasks that others bring in while the play runs are not in the list.
    onTask({ index, total: known === null ? null : Math.max(known, index), ...progress })
  }
  const follower: PlayFollower = {
    facts: {},
    stats: null,
    failure: null,
    onLine(line) {
      const event = parsePlayEvent(line)
      switch (event?.event) {
        case 'task_start':
          index += 1
          return tell({ role: event.role, task: event.task, result: 'started', ms: null })
        case 'task_end': {
          const { role, task, result, ms, error = 'no message' } = event
          if (result === 'failed' || result === 'unreachable') {
            follower.failure = { result, task: role ? `${role}: ${task}` : task, error }
          }
          return tell({ role, task, result, ms })
        }
        case 'fact':
          follower.facts[event.name] = event.value
          return
        case 'stats':
          follower.stats = event
          return
        default:
          return
      }
    },
  }
  return follower
}
