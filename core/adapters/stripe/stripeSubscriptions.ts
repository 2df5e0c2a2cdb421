import type { SubscriptionInventory } from '~/core/ports/Inventory'
import { readSubscription } from './answers'
import { stripeClient, type StripeOptions } from './stripeClient'
import { stripeFailure } from './stripeFailure'

const PAGE_SIZE = 100 // the most that Stripe gives at once

/** Without a status asked for, Stripe lists all that are not canceled. */
export function stripeSubscriptions(options: StripeOptions): SubscriptionInventory {
  const stripe = stripeClient(options)
  return {
    async subscriptions() {
      try {
        const found = []
        for await (const one of stripe.subscriptions.list({ limit: PAGE_SIZE }))
          found.push(readSubscription(one))
        return found.map(({ id, status, agentId }) => ({ id, status, agentId }))
      } catch (thrown) {
        throw stripeFailure(thrown)
      }
    },
  }
}
