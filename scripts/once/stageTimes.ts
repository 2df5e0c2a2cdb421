import type { AgentView } from '~/app/presenters/agent/AgentView'

/** How long each stage of a run took, as its page told while it was under way. The page of a ready agent has none. */
export function stageTimes() {
  const seen = new Map<string, { since: number; until: number }>()
  return {
    see({ stages }: Pick<AgentView, 'stages'>, now = Date.now()) {
      // What was open until this look has gone on until now, also when the next page shows no stages any more.
      for (const stage of seen.values()) if (stage.until === 0) stage.until = now
      for (const { name, state, tookMs } of stages) {
        const before = seen.get(name)
        if (state === 'now') seen.set(name, { since: before?.since ?? now, until: 0 })
        else if (tookMs !== null) seen.set(name, { since: 0, until: tookMs })
      }
    },
    all: () => [...seen].map(([name, { since, until }]) => ({ name, ms: until - since })),
  }
}
