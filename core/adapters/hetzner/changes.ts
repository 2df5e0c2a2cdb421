/** Changes that are under way upstream, by run. */
export type Changes = {
  /** A change goes on when the child that asked for it has hung up, and is waited for. */
  during<T>(runId: string, work: Promise<T>): Promise<T>
  settled: (runId: string) => Promise<void>
}

export function createChanges(): Changes {
  const open = new Map<string, Set<Promise<unknown>>>()
  return {
    async during(runId, work) {
      const ofRun = open.get(runId) ?? new Set()
      open.set(runId, ofRun.add(work))
      try {
        return await work
      } finally {
        ofRun.delete(work)
        if (ofRun.size === 0) open.delete(runId)
      }
    },
    async settled(runId) {
      await Promise.allSettled([...(open.get(runId) ?? [])])
    },
  }
}
