import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'
import { convergeAgent } from './convergeAgent'

type TryPorts = Parameters<typeof convergeAgent>[0]
type TryInput = { agentId: string; who: Who; address?: string | null }

/** Setups of one agent that were given up, in a day: after so many it is for staff to look. */
const TRIES_A_DAY = 5
const DAY_MS = 24 * 3_600_000

/** Sets up again what was given up, without charge. It costs nothing of the hourly limit. */
export async function tryAgain(
  ports: TryPorts & Pick<Ports, 'clock'>,
  { agentId, who, address = null }: TryInput,
): Promise<Outcome<null>> {
  const agent = await ports.agents.get(agentId)
  if (!agent || !may(who, 'tryAgain', agent)) return refused('not_found', 'There is no such agent.')
  if (await ports.runs.openOf(agentId)) return accepted(null) // sent twice
  if (agent.wanted !== 'running' || !agent.graceUntil)
    return refused('nothing_to_retry', 'There is nothing to try again.')
  const since = new Date(ports.clock.now().getTime() - DAY_MS)
  if ((await ports.runs.countSince(agentId, 'provision', since)) > TRIES_A_DAY)
    return refused('limit_daily', 'Five tries a day. We are looking at it; your money goes back by itself.')
  const isWanted = await ports.agents.want(agentId, 'running', 'paid', [
    { kind: 'agentGrace', agentId, until: null },
    { kind: 'audit', by: nameOf(who), action: 'tryAgain', target: `agent:${agent.name}`, address },
    { kind: 'job', job: { name: 'convergeAgent', agentId } },
  ])
  if (!isWanted) return refused('nothing_to_retry', 'It is being removed: there is nothing to try again.')
  await convergeAgent(ports, agentId)
  return accepted(null)
}
