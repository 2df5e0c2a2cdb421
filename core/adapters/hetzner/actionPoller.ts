import type { HetznerAction } from './answers'
import { ACTION_IDS_MAX, askActions, askServer, finishedAction, isSynthetic } from './askActions'
import { createDurations } from './durations'
import type { Account, Upstream } from './upstream'

const TOGETHER_MS = 500 // actions that are due this soon are asked for along with those that are due now
const AFTER_FAILURE_MS = 2_000
const FINISHED_KEPT = 1_000

type Watched = {
  action: HetznerAction
  by: Account
  isRemoval: boolean
  seenAt: number
  dueAt: number
  looks: number
}

export type ActionPoller = {
  /** Actions of one answer: they are first asked for when all of them are likely to have ended. */
  track(actions: HetznerAction[], by: Account, isRemoval: boolean): void
  /** Holds until all have ended or the hold is over; then tells how they are. */
  wait(ids: number[], by: Account, isRemoval: boolean): Promise<HetznerAction[]>
  /** Null while it runs, or when it was never heard of. */
  ended(id: number): HetznerAction | null
}

export type ActionPollerOptions = {
  upstream: Upstream
  now: () => number
  sleep: (ms: number) => Promise<void>
  holdMs: number
}

/** One upstream poll for all runs: each run's own polls are held here and answered from it. */
export function createActionPoller(options: ActionPollerOptions): ActionPoller {
  const { now, sleep, holdMs } = options
  const watched = new Map<number, Watched>()
  const ended = new Map<number, HetznerAction>()
  const waiting = new Map<number, number>()
  const durations = createDurations()
  let changed = signal()
  let isLooping = false

  const watch = (action: HetznerAction, by: Account, isRemoval: boolean, inMs: number) => {
    if (ended.has(action.id) || watched.has(action.id)) return
    watched.set(action.id, { action, by, isRemoval, seenAt: now(), dueAt: now() + inMs, looks: 0 })
  }

  const end = (action: HetznerAction) => {
    const was = watched.get(action.id)
    watched.delete(action.id)
    ended.set(action.id, action)
    if (ended.size > FINISHED_KEPT) ended.delete(ended.keys().next().value!)
    if (was) durations.learn(action, now() - was.seenAt)
  }

  const isWanted = ([id]: [number, Watched]) => (waiting.get(id) ?? 0) > 0

  async function look() {
    const rows = [...watched].sort(([, a], [, b]) => a.dueAt - b.dueAt)
    const due = rows.filter(([, row]) => row.dueAt <= now() + TOGETHER_MS).map(([, row]) => row)
    const synthetic = due.find(({ action }) => isSynthetic(action.id))
    const asked = synthetic ? [synthetic] : due.slice(0, ACTION_IDS_MAX)
    const found = await (synthetic
      ? askServer(options.upstream, synthetic)
      : askActions(options.upstream, asked))
    for (const row of asked) {
      if (!found) row.dueAt = now() + AFTER_FAILURE_MS
      const action = found?.get(row.action.id)
      if (action && action.status !== 'running') end(action)
      else if (action) {
        row.looks += 1
        row.dueAt = now() + durations.untilNextLook(now() - row.seenAt)
      }
    }
    changed.tell()
    changed = signal()
  }

  async function loop() {
    if (isLooping) return
    isLooping = true
    try {
      for (;;) {
        const wanted = [...watched].filter(isWanted)
        if (wanted.length === 0) return
        const dueAt = Math.min(...wanted.map(([, row]) => row.dueAt))
        if (dueAt > now()) await sleep(Math.min(dueAt - now(), TOGETHER_MS))
        else await look()
      }
    } finally {
      isLooping = false
    }
  }

  const asKnown = (id: number) => ended.get(id) ?? watched.get(id)?.action ?? finishedAction(id)

  return {
    track(actions, by, isRemoval) {
      const running = actions.filter(({ status }) => status === 'running')
      for (const action of actions) if (action.status !== 'running') ended.set(action.id, action)
      const inMs = Math.max(0, ...running.map(({ command }) => durations.expected(command)))
      for (const action of running) watch(action, by, isRemoval, inMs)
    },
    async wait(ids, by, isRemoval) {
      const until = now() + holdMs
      for (const id of ids) {
        watch({ ...finishedAction(id), status: 'running', finished: null, progress: 0 }, by, isRemoval, 0)
        waiting.set(id, (waiting.get(id) ?? 0) + 1)
      }
      try {
        while (ids.some((id) => !ended.has(id)) && now() < until) {
          void loop()
          await Promise.race([changed.told, sleep(Math.max(1, until - now()))])
        }
        return ids.map(asKnown)
      } finally {
        for (const id of ids) waiting.set(id, waiting.get(id)! - 1)
        for (const id of ids) if (waiting.get(id) === 0) waiting.delete(id)
      }
    },
    ended: (id) => ended.get(id) ?? null,
  }
}

function signal() {
  let tell = () => {}
  const told = new Promise<void>((resolve) => (tell = resolve))
  return { told, tell }
}
