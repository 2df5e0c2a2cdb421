import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import { convergeAgent } from './convergeAgent'

type RefundPorts = Parameters<typeof convergeAgent>[0]
type RefundInput = { agentId: string; who: Who; address?: string | null }

/** Ends an agent that has no machine and sends its money back: a setup that was given up, or data safe and no machine. */
export async function refundNow(
  ports: RefundPorts,
  { agentId, who, address = null }: RefundInput,
): Promise<Outcome<null>> {
  const agent = await ports.agents.get(agentId)
  if (!agent || !may(who, 'askRefund', agent)) return refused('not_found', 'There is no such agent.')
  if (agent.wanted === 'gone') return accepted(null) // sent twice
  const isGivenUp = agent.wanted === 'running' && agent.graceUntil !== null
  if ((await ports.runs.openOf(agentId)) || (!isGivenUp && agent.wanted !== 'idle'))
    return refused('nothing_to_refund', 'It is running or being set up. Cancel or remove it instead.')
  const reason = isGivenUp ? 'attemptsExhausted' : 'refunded'
  const isWanted = await ports.agents.want(agentId, 'gone', reason, [
    { kind: 'audit', by: nameOf(who), action: 'refundNow', target: `agent:${agent.name}`, address },
    { kind: 'job', job: { name: 'convergeAgent', agentId } },
  ])
  // Sent twice at once, it is the same wish; removed meanwhile, it is another.
  if (!isWanted && (await ports.agents.get(agentId))?.wantedReason !== reason)
    return refused('nothing_to_refund', 'It is being removed already.')
  await convergeAgent(ports, agentId)
  return accepted(null)
}
