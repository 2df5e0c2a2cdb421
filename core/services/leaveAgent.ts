import { refused, type Outcome } from '../domain/errors'
import { may } from '../domain/rights'
import { endSubscriptionAtPeriodEnd } from './endSubscriptionAtPeriodEnd'
import { removeAgent } from './removeAgent'

type LeavePorts = Parameters<typeof removeAgent>[0] & Parameters<typeof endSubscriptionAtPeriodEnd>[0]
type LeaveInput = Parameters<typeof removeAgent>[1] & {
  /** It runs for what is paid, and is removed then. */
  isAtPeriodEnd: boolean
  /** Made with the form. */
  idempotency: string
}

/** Removes an agent now, or when what is paid for is over; its name is typed for either. */
export async function leaveAgent(
  ports: LeavePorts,
  { isAtPeriodEnd, idempotency, ...input }: LeaveInput,
): Promise<Outcome<unknown>> {
  if (!isAtPeriodEnd) return removeAgent(ports, input)
  const { agentId, typedName, isFinalBackupWanted, who, address } = input
  const agent = await ports.agents.get(agentId)
  if (!agent || !may(who, 'removeAgent', agent)) return refused('not_found', 'There is no such agent.')
  if (typedName.trim() !== agent.name) return refused('name_mismatch', `Type ${agent.name} to remove it.`)
  if (agent.wanted !== 'running') return refused('not_running', `${agent.name} is not running.`)
  const isWanted = await ports.agents.want(agentId, 'running', agent.wantedReason ?? 'paid', [
    { kind: 'agentFinalBackup', agentId, isWanted: isFinalBackupWanted },
  ])
  if (!isWanted) return refused('not_running', `${agent.name} is being removed already.`)
  return endSubscriptionAtPeriodEnd(ports, { agentId, who, idempotency, address })
}
