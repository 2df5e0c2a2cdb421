import type { Timeline } from '~/sandbox/world/Timeline'

export type AccessEntry = {
  at: number
  service: string
  method: string
  /** With its query, without the service's base path. */
  path: string
  status: number
  ms: number
}

/** Every request that a service got, as it saw it: proof of how many calls a run made. */
export type AccessLog = {
  /** Answers with `respond`'s answer and notes it; a lost answer is noted with status 0. */
  record(service: string, request: Request, path: string, respond: () => Promise<Response>): Promise<Response>
  /** For services that answer in their own way. */
  note(entry: AccessEntry): void
  /** Oldest first. `until` is exclusive. */
  list(filter?: { service?: string; since?: number; until?: number }): AccessEntry[]
  counters(): Record<string, Record<string, number>>
}

const ENTRIES_MAX = 10_000

export function createAccessLog(timeline: Timeline): AccessLog {
  const entries: AccessEntry[] = []
  const counts: Record<string, Record<string, number>> = {}
  const note = (entry: AccessEntry) => {
    entries.push(entry)
    if (entries.length > ENTRIES_MAX) entries.shift()
    const service = (counts[entry.service] ??= {})
    const kind = `${entry.method} ${entry.status}`
    service[kind] = (service[kind] ?? 0) + 1
  }
  return {
    note,
    async record(service, request, path, respond) {
      const at = timeline.now()
      let status = 0
      try {
        const answer = await respond()
        status = answer.status
        return answer
      } finally {
        note({ at, service, method: request.method, path, status, ms: timeline.now() - at })
      }
    },
    list: ({ service, since = -Infinity, until = Infinity } = {}) =>
      entries.filter(
        (entry) => (!service || entry.service === service) && entry.at >= since && entry.at < until,
      ),
    counters: () => structuredClone(counts),
  }
}
