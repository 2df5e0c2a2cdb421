import Stripe from 'stripe'
import type { SandboxEndpoints } from '~/sandbox/createSandbox'

/** Each of them is one webhook. */
const AT_ONCE = 25
const PAYMENT_EVENTS = ['customer.subscription.created', 'invoice.paid', 'checkout.session.completed']
const TOLD = [...PAYMENT_EVENTS, 'checkout.session.expired']

/** Makes much happen at the sandbox's Stripe, which tells the product of it in its own way. */
export function webhookStorm({ stripe: { endpoint, secretKey } }: SandboxEndpoints) {
  const { protocol, hostname: host, port } = new URL(endpoint)
  const stripe = new Stripe(secretKey, { host, port, protocol: protocol === 'https:' ? 'https' : 'http' })

  /** Checkouts that will expire. */
  async function open(count: number): Promise<string[]> {
    const [price] = (await stripe.prices.list({ limit: 1 })).data
    if (!price) throw new Error('Nothing is on sale at Stripe.')
    const order = { mode: 'subscription', success_url: 'http://shop.example' } as const
    return inTurns(Array.from({ length: count }), async () => {
      const session = await stripe.checkout.sessions.create({
        ...order,
        line_items: [{ price: price.id, quantity: 1 }],
      })
      return session.id
    })
  }
  return {
    /** Of which there are webhooks here. */
    types: TOLD,
    open,
    /** One webhook for each checkout, three for each payment. */
    async breakLoose(checkouts: string[], payments: (() => Promise<void>)[]): Promise<void> {
      const every = Math.ceil(checkouts.length / payments.length)
      const happenings = checkouts.flatMap((id, index): (() => Promise<unknown>)[] => {
        const expire = () => stripe.checkout.sessions.expire(id)
        const payment = payments[index / every]
        return payment ? [payment, expire] : [expire]
      })
      await inTurns(happenings, (happen) => happen())
    },
    /** What Stripe tells us of, with whether we said that we have it. */
    async events(since: Set<string> = new Set()): Promise<{ id: string; isTaken: boolean }[]> {
      const events = await stripe.events
        .list({ types: TOLD, limit: 100 })
        .autoPagingToArray({ limit: 10_000 })
      return events
        .filter(({ id }) => !since.has(id))
        .map(({ id, pending_webhooks }) => ({ id, isTaken: pending_webhooks === 0 }))
    },
  }
}

export const eventsOfPayment = PAYMENT_EVENTS.length

async function inTurns<Item, Result>(
  items: Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const one = async () => {
    while (next < items.length) {
      const index = next++
      results[index] = await work(items[index] as Item)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  return results
}
