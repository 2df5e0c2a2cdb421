import { asAuraError, type AuraError } from '../domain/errors'
import type { Run } from '../domain/run'
import { isCancelDue, transition, type RunInput, type StepResult } from '../domain/transition'
import type { AgentWithOwner } from '../ports/Agents'
import type { Effect } from '../ports/Runs'
import type { Ports } from '../ports/Ports'
import { holdLease, type HeldLease } from './holdLease'
import { effectsOfEnd } from './effectsOfEnd'
import { effectsOfFailure } from './effectsOfFailure'
import type { Step, StepContext } from './step'
import { stepNamed } from './steps'

export type Advanced =
  /** The step's result is saved; what comes next is owed in the outbox. */
  | { at: 'advanced'; run: Run }
  /** Somebody else has the lease: come back at `until`. */
  | { at: 'held'; until: Date }
  /** Nothing to do: the job is of an older version, or the run has ended. */
  | { at: 'stale' }

export type AdvanceInput = { runId: string; version: number; owner: string; shutdown: AbortSignal }

/** Saving is tried again when only a cancel came between; more would be a bug. */
const SAVES_MAX = 5

/** Takes a run one step on. Any number of workers may call this for the same run: one of them does it. */
export async function advance(
  ports: Ports,
  { runId, version, owner, shutdown }: AdvanceInput,
): Promise<Advanced> {
  const { leaseMs, graceMs } = ports.settings.lease
  const lease = await ports.runs.takeLease({ runId, version, owner, leaseMs, graceMs })
  if (lease.at !== 'taken') return lease
  const held = await holdLease(ports, { run: lease.run, owner, shutdown })
  try {
    return await perform(ports, lease.run, held)
  } finally {
    await held.stop()
  }
}

/** One look of one worker: what it was given to do, and with what. */
type Look = { ports: Ports; step: Step; agent: AgentWithOwner | null; held: HeldLease; effects: Effect[] }

async function perform(ports: Ports, taken: Run, held: HeldLease): Promise<Advanced> {
  const agent = taken.agentId ? await ports.agents.get(taken.agentId) : null
  const look: Look = { ports, step: stepNamed(taken), agent, held, effects: [] }
  if (isCancelDue(taken)) return save(look, taken, { kind: 'cancelSeen' })
  let run = taken
  if (run.stepStartedAt === null) {
    const begun = await save(look, run, { kind: 'stepStarted' })
    if (begun.at !== 'advanced') return begun
    run = begun.run
    if (isCancelDue(run)) return save(look, run, { kind: 'cancelSeen' })
  }
  const result = await performStep(look, run)
  if (result.kind === 'failed') look.effects.length = 0
  return save(look, run, { kind: 'stepEnded', result })
}

async function performStep({ ports, step, agent, held, effects }: Look, run: Run): Promise<StepResult> {
  try {
    const machine = run.agentId ? await ports.agents.liveMachine(run.agentId) : null
    const context: StepContext = {
      run,
      agent,
      machine,
      ports,
      signal: held.signal,
      by: { runId: run.id, epoch: run.epoch, signal: held.signal },
      tell: (kind, payload) => held.tell(kind, payload),
      alsoSave: (effect) => effects.push(effect),
    }
    return await step.perform(context)
  } catch (thrown) {
    return resultOf(asAuraError(thrown), held)
  }
}

/** An abort is no failure: the step is simply looked at again, by whoever comes next. */
function resultOf(error: AuraError, held: HeldLease): StepResult {
  if (held.signal.aborted) return { kind: 'waiting', retryAfterMs: 0, detail: `stopped: ${held.reason()}` }
  return { kind: 'failed', code: error.code, detail: error.detail || error.message }
}

/** Saves what came out. A cancel may have raised the version meanwhile: then it is seen here. */
async function save({ ports, step, agent, effects }: Look, before: Run, input: RunInput): Promise<Advanced> {
  let run = before
  for (let tries = 0; tries < SAVES_MAX; tries++) {
    const change = transition(run, input, {
      now: ports.clock.now(),
      random: ports.random,
      waits: ports.settings.waits,
      policy: step.policy(ports),
      place: agent?.plan.locationName ?? 'the cloud',
    })
    const follows = await effectsOfEnd(ports, agent, run, change)
    const told = effectsOfFailure(run, change, ports.clock.now(), ports.settings.version)
    const saved = await ports.runs.save(run, change, [...effects, ...follows, ...told])
    if (saved) return { at: 'advanced', run: saved }
    const current = await ports.runs.get(run.id)
    if (!current || current.epoch !== before.epoch || current.mode === 'ended') return { at: 'stale' }
    run = current
  }
  return { at: 'stale' }
}
