/** What `--report FILE` gets. Times in milliseconds. */
export type Report = {
  ok: boolean
  machines: 'real' | 'simulated'
  setupMs: number
  /** Of the first customer's agent, as its page gives them, then what followed. */
  stages: { name: string; ms: number }[]
  /** Payment to ready. */
  readyMs: number
  /** Calls of the Hetzner API from payment to ready, our own looks included. */
  hetznerCalls: number
  /** Request to proved absence. */
  removedMs: number
  removalCalls: number
  /** Cancel to everything gone and the money back. */
  cancelMs: number
  refundedCents: number
  leftovers: string[]
  /** What did not hold, in plain words; absent when all did. */
  problem?: string
}

export const emptyReport = (machines: Report['machines'], setupMs: number): Report => ({
  ok: false,
  machines,
  setupMs,
  stages: [],
  readyMs: 0,
  hetznerCalls: 0,
  removedMs: 0,
  removalCalls: 0,
  cancelMs: 0,
  refundedCents: 0,
  leftovers: [],
})

/** As an aligned table of two columns. */
export function table(rows: [string, string][]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')
}
