import { refused, type Outcome } from '../domain/errors'
import { mayCancel, nameOf, type Who } from '../domain/rights'
import type { Run } from '../domain/run'
import type { Ports } from '../ports/Ports'
import { cancelRun } from './cancelRun'

type CancelInput = { agentId: string; who: Who; address?: string | null }

/** Stops the setting up of an agent. On one that is ready it is refused: Remove is for that. */
export async function cancelSetup(
  { agents, runs, events }: Pick<Ports, 'agents' | 'runs' | 'events'>,
  { agentId, who, address = null }: CancelInput,
): Promise<Outcome<Run>> {
  const agent = await agents.get(agentId)
  if (!agent || !mayCancel(agent, who)) return refused('not_found', 'There is no such agent.')
  const run = (await runs.openOf(agentId)) ?? (await runs.lastOf(agentId))
  if (!run || run.kind !== 'provision') return refused('not_being_set_up', 'Nothing is being set up.')
  if (run.mode === 'ended' && run.outcome === 'succeeded') {
    return refused('ready', 'It is ready already. To end it, use Remove.')
  }
  return cancelRun({ runs, events }, { runId: run.id, by: nameOf(who), address })
}
