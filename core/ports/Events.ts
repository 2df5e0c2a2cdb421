/** Hints over Redis: losing one costs a moment, never truth. */
export type LiveEvent = {
  runId: string
  agentId: string | null
  /** The run's counter. A gap means: read again. */
  seq: number
  kind: string
  payload: unknown
  at: string
}

export type Events = {
  /** To sockets: room `agent:<id>` and room `staff`, event name `run`. */
  publish(events: LiveEvent[]): Promise<void>
  /** Tells the worker that has the lease to abort the step's child. */
  askAbort(runId: string): Promise<void>
  onAbort(listener: (runId: string) => void): Promise<() => Promise<void>>
  /** Tells every web node to close a session's sockets. */
  endSession(sessionId: string): Promise<void>
  onSessionEnd(listener: (sessionId: string) => void): Promise<() => Promise<void>>
}
