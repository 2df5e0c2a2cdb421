import type { Run, StepName } from '../domain/run'
import type { StepPolicy, StepResult } from '../domain/transition'
import type { AgentWithOwner, Machine } from '../ports/Agents'
import type { CallBy } from '../ports/Servers'
import type { Effect } from '../ports/Runs'
import type { Ports } from '../ports/Ports'

/** What a step gets: the run, what it is about, and the hands. */
export type StepContext = {
  run: Run
  /** Null: a foundation run. */
  agent: AgentWithOwner | null
  /** The live machine, read at the start of this look. */
  machine: Machine | null
  ports: Ports
  signal: AbortSignal
  /** For calls on this run's account. */
  by: CallBy
  /** Tells the page something that is no change of state: a task, a count. */
  tell: (kind: string, payload: unknown) => void
  /** Written together with the step's result, if that is saved. */
  alsoSave: (effect: Effect) => void
}

/**
 * One stage of a run. It looks before it acts (ledger first, then the provider by its deterministic name), never
 * sleeps, and may be performed twice, or stopped between any two lines.
 */
export type Step = {
  name: StepName
  policy(ports: Pick<Ports, 'settings'>): StepPolicy
  perform(context: StepContext): Promise<StepResult>
}

export const done = (detail?: string): StepResult => ({ kind: 'done', detail })
export const waiting = (retryAfterMs: number, says?: string, detail?: string): StepResult => ({
  kind: 'waiting',
  retryAfterMs,
  says,
  detail,
})

/** The agent of a run that has one by construction. */
export function agentOf({ agent, run }: StepContext): AgentWithOwner {
  if (!agent) throw new Error(`Run ${run.ref} has no agent`)
  return agent
}
