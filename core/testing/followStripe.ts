import { convergeBilling } from '~/core/services/convergeBilling'
import { handleStripeEvent } from '~/core/services/handleStripeEvent'
import { recordStripeEvent } from '~/core/services/recordStripeEvent'
import type { ServiceWorld } from './serviceWorld'

const DAY_MS = 24 * 3_600_000

/** A worker that handles what Stripe tells, and looks at the clock once a day. */
export function followStripe(world: ServiceWorld) {
  let seen = world.told.length
  const news = async () => {
    await world.pass(100)
    while (seen < world.told.length) {
      const event = world.told[seen++]
      if (!event) break
      await recordStripeEvent(world.ports, event)
      await handleStripeEvent(world.ports, event.id)
    }
  }
  return {
    /** All that Stripe has told since. */
    news,
    /** Events that never arrive. */
    miss() {
      seen = world.told.length
    },
    async days(count: number) {
      for (let day = 0; day < count; day++) {
        await world.pass(DAY_MS)
        await news()
        await convergeBilling(world.ports)
      }
    },
  }
}
