import { convergeSubscription } from './convergeSubscription'

/**
 * Reads a checkout session again. Returns its agent; null: not one of ours, or nothing was bought. A payment that a
 * bank still works on (`async_...`) has a subscription already: it says what became of it.
 */
export async function convergeCheckout(
  ports: Parameters<typeof convergeSubscription>[0],
  sessionId: string,
): Promise<string | null> {
  const session = await ports.payments.checkoutSession(sessionId)
  if (!session.agentId || !session.subscriptionId) return null
  return convergeSubscription(ports, session.subscriptionId)
}
