/** The time that rows are written with. In production that is the database's. */
export type Clock = {
  now(): Date
  /** Calls `task` every `ms` until the returned function is called. */
  every(ms: number, task: () => void): () => void
}

/** A source of randomness that a simulation can replay: 0 (inclusive) to 1 (exclusive). */
export type Random = () => number
