import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Action, type Who } from '../domain/rights'
import type { Run, RunKind, RunOrder } from '../domain/run'
import { canCancel } from '../domain/transition'
import type { Wish } from '../domain/wish'
import type { AgentWithOwner, Machine } from '../ports/Agents'
import type { Ports } from '../ports/Ports'
import { cancelRun } from './cancelRun'
import { convergeAgent, effectsOfWish } from './convergeAgent'
import { openRun } from './openRun'

export type OwnRunPorts = Pick<Ports, 'agents' | 'billing' | 'runs' | 'keys' | 'random' | 'events' | 'clock'>
export type Asked = { agentId: string; who: Who; address?: string | null }

/** Their agent with its machine, if this person may do this to it and it is one that runs. */
export async function runningAgent(
  { agents }: Pick<Ports, 'agents'>,
  { agentId, who }: Asked,
  action: Action,
): Promise<Outcome<{ agent: AgentWithOwner; machine: Machine }>> {
  const agent = await agents.get(agentId)
  if (!agent || !may(who, action, agent)) return refused('not_found', 'There is no such agent.')
  const machine = await agents.liveMachine(agentId)
  if (agent.wanted !== 'running' || !machine?.readyAt || machine.stoppedAt) {
    return refused('not_running', `${agent.name} is not running.`)
  }
  return accepted({ agent, machine })
}

type Order = {
  kind: RunKind
  input: RunOrder
  /** As the audit has it. */
  action: string
  /** The backup that the next machine gets. Left out: as it is. */
  restoreBackupId?: string | null
}

/**
 * Opens a run that somebody asked for. What Aura does by the clock makes way for it: it is stopped where it can be,
 * and the run begins at its end. Null: it waits for that. Asking twice is asking once.
 */
export async function openOwnRun(
  ports: OwnRunPorts,
  { agentId, who, address = null }: Asked,
  order: Order,
): Promise<Outcome<Run | null>> {
  const by = nameOf(who)
  const { kind, input } = order
  const wish: Wish = { ...order, runId: ports.keys.uuid(), by, address }
  const opened = await openRun(ports, { kind, agentId, by, input, effects: effectsOfWish(agentId, wish) })
  if (opened) return accepted(opened)
  const open = await ports.runs.openOf(agentId)
  if (open?.kind === kind && open.by === by) return accepted(open) // the same form, sent twice
  if (open && !makesWay(open, kind)) return busy
  if (!(await ports.agents.keepWish(agentId, wish))) {
    const waiting = (await ports.agents.get(agentId))?.wish
    return waiting?.kind === kind && waiting.by === by ? accepted(null) : busy
  }
  if (open && canCancel(open)) await cancelRun(ports, { runId: open.id, by })
  await convergeAgent(ports, agentId) // it may have ended meanwhile
  return accepted(null)
}

const busy = refused('busy', 'Something else is being done with it. Wait for its end, or cancel it.')

/** A repair only to a new machine, which is another way to the same end. */
const makesWay = ({ by, kind, input }: Run, wanted: RunKind): boolean =>
  by === 'aura' &&
  (kind === 'rotateKeys' ||
    (kind === 'backup' && input.cause === 'daily') ||
    (kind === 'repair' && wanted === 'reprovision'))
