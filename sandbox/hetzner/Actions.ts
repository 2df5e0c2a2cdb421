import type { Faults } from '~/sandbox/faults/Faults'
import type { Timeline } from '~/sandbox/world/Timeline'
import { timestamp } from '~/sandbox/hetzner/timestamp'

type ResourceRef = { id: number; type: 'server' | 'image' | 'firewall' }

export type Action = {
  id: number
  status: 'running' | 'success' | 'error'
  command: string
  progress: number
  started: string
  finished: string | null
  error: { code: string; message: string } | null
  resources: ResourceRef[]
}

export type ActionWork = {
  command: string
  resources: ResourceRef[]
  durationMs: number
  /** The work itself; it begins at once, and the action ends when both it and the duration are over. */
  work?: () => Promise<void>
  /** Runs when the action has succeeded, in the same instant. */
  onSuccess?: () => void | Promise<void>
  onError?: () => void
  /** Ends in this error instead of doing its work. */
  failure?: { code: string; message: string } | null
}

/** Hetzner's actions: every change that takes time is one, and clients poll it. */
export type Actions = {
  start(work: ActionWork): Action
  get(id: number): Action | undefined
  list(): Action[]
  /** All that run have taken their time, and end as soon as their work is done. */
  endAll(): void
  /** Whether an action on this resource is running. */
  isBusy(ref: ResourceRef): boolean
}

const KEPT_MAX = 5000

export function createActions(timeline: Timeline, faults: Faults): Actions {
  const actions = new Map<number, Action>()
  /** What ends a running action before its time. */
  const enders = new Map<number, () => void>()
  let nextId = 580_000_001

  const end = (action: Action, error: Action['error']) => {
    action.status = error ? 'error' : 'success'
    action.progress = 100
    action.error = error
    action.finished = timestamp(timeline.now())
  }

  const settle = async (action: Action, given: ActionWork, working: Promise<void>) => {
    try {
      await working
      if (given.failure) throw new Error(given.failure.message)
      await given.onSuccess?.()
      end(action, null)
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      given.onError?.()
      end(action, given.failure ?? { code: 'action_failed', message })
    }
  }

  return {
    start(given) {
      const slow = given.durationMs > 0 ? faults.take('slowActions') : null
      const durationMs = slow ? Number(slow.value) * 1000 : given.durationMs
      const action: Action = {
        id: nextId,
        status: 'running',
        command: given.command,
        progress: 0,
        started: timestamp(timeline.now()),
        finished: null,
        error: null,
        resources: given.resources,
      }
      nextId += 1
      actions.set(action.id, action)
      if (actions.size > KEPT_MAX) actions.delete(actions.keys().next().value!)
      const working = given.failure ? Promise.resolve() : (given.work?.() ?? Promise.resolve())
      // A rejection before the duration is over is looked at when it is.
      working.catch(() => undefined)
      if (durationMs === 0 && !given.work && !given.failure) {
        void given.onSuccess?.()
        end(action, null)
      } else {
        const endNow = () => {
          enders.delete(action.id)
          return settle(action, given, working)
        }
        const takeBack = timeline.after(durationMs, endNow)
        enders.set(action.id, () => {
          takeBack()
          void endNow()
        })
      }
      return action
    },
    get: (id) => actions.get(id),
    list: () => [...actions.values()],
    endAll: () => [...enders.values()].forEach((end) => end()),
    isBusy: (ref) =>
      [...actions.values()].some(
        (action) =>
          action.status === 'running' &&
          action.resources.some(({ id, type }) => id === ref.id && type === ref.type),
      ),
  }
}
