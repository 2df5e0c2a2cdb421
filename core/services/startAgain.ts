import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import { convergeAgent } from './convergeAgent'

type StartPorts = Parameters<typeof convergeAgent>[0]

/** A new machine for an agent whose data is safe in a backup, without charge. */
export async function startAgain(
  ports: StartPorts,
  { agentId, who, address = null }: { agentId: string; who: Who; address?: string | null },
): Promise<Outcome<null>> {
  const agent = await ports.agents.get(agentId)
  if (!agent || !may(who, 'tryAgain', agent)) return refused('not_found', 'There is no such agent.')
  if (agent.wanted === 'running') return accepted(null) // sent twice
  if (agent.wanted !== 'idle') return refused('not_idle', 'It can’t be started again.')
  const isWanted = await ports.agents.want(agentId, 'running', 'startedAgain', [
    { kind: 'audit', by: nameOf(who), action: 'startAgain', target: `agent:${agent.name}`, address },
    { kind: 'job', job: { name: 'convergeAgent', agentId } },
  ])
  if (!isWanted) return refused('not_idle', 'It is being removed: it can’t be started again.')
  await convergeAgent(ports, agentId)
  return accepted(null)
}
