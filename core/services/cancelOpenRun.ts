import { refused, type Outcome } from '../domain/errors'
import { mayCancel, nameOf, type Who } from '../domain/rights'
import type { Run } from '../domain/run'
import type { Ports } from '../ports/Ports'
import { cancelRun } from './cancelRun'
import { cancelSetup } from './cancelSetup'

/** Stops whatever is being done with an agent, where that can be stopped. */
export async function cancelOpenRun(
  ports: Pick<Ports, 'agents' | 'runs' | 'events'>,
  input: { agentId: string; who: Who; address?: string | null },
): Promise<Outcome<Run>> {
  const { agentId, who, address = null } = input
  const agent = await ports.agents.get(agentId)
  if (!agent || !mayCancel(agent, who)) return refused('not_found', 'There is no such agent.')
  const open = await ports.runs.openOf(agentId)
  if (!open || open.kind === 'provision') return cancelSetup(ports, input)
  await ports.agents.dropWish(agentId)
  return cancelRun(ports, { runId: open.id, by: nameOf(who), address })
}
