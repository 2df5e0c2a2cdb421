import { owns, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'
import { convergeAgent } from './convergeAgent'
import { convergeCheckout } from './convergeCheckout'

type ConfirmPorts = Parameters<typeof convergeCheckout>[0] &
  Parameters<typeof convergeAgent>[0] &
  Pick<Ports, 'agents'>

/** The browser is back from checkout: Stripe is asked at once, since its webhook may be late, or lost. */
export async function confirmCheckout(
  ports: ConfirmPorts,
  { agentId, who }: { agentId: string; who: Who },
): Promise<void> {
  const agent = await ports.agents.get(agentId)
  if (!agent?.checkoutSessionId || !owns(agent, who) || agent.wanted !== 'undecided') return
  await ports.agents.checkoutReturned(agentId)
  if (await convergeCheckout(ports, agent.checkoutSessionId)) await convergeAgent(ports, agentId)
}
