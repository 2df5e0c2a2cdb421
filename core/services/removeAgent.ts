import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import { convergeAgent } from './convergeAgent'

type RemovePorts = Parameters<typeof convergeAgent>[0]
type RemoveInput = {
  agentId: string
  typedName: string
  /** Kept for 30 days, so that whoever comes back finds their data. */
  isFinalBackupWanted: boolean
  who: Who
  address?: string | null
}

/**
 * Removes an agent now: subscription, server, device and keys. Of one that ran nothing is refunded; asking twice is
 * asking once.
 */
export async function removeAgent(
  ports: RemovePorts,
  { agentId, typedName, isFinalBackupWanted, who, address = null }: RemoveInput,
): Promise<Outcome<null>> {
  const agent = await ports.agents.get(agentId)
  if (!agent || !may(who, 'removeAgent', agent)) return refused('not_found', 'There is no such agent.')
  if (agent.goneAt || agent.wanted === 'gone') return accepted(null)
  if (typedName.trim() !== agent.name) return refused('name_mismatch', `Type ${agent.name} to remove it.`)
  const open = await ports.runs.openOf(agentId)
  if (open?.kind === 'provision')
    return refused('being_set_up', 'It is still being set up: cancel the setup instead.')
  const isWanted = await ports.agents.want(agentId, 'gone', 'removed', [
    { kind: 'audit', by: nameOf(who), action: 'removeAgent', target: `agent:${agent.name}`, address },
    { kind: 'agentFinalBackup', agentId, isWanted: isFinalBackupWanted },
    // Also if this process dies now: the job is owed.
    { kind: 'job', job: { name: 'convergeAgent', agentId } },
  ])
  if (isWanted) await convergeAgent(ports, agentId)
  return accepted(null)
}
