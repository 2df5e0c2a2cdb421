import { agentOf, done, type Step } from '../step'

/** Ends it at Stripe, so that nothing is charged again, and reads it back. */
export const endSubscription: Step = {
  name: 'endSubscription',
  policy: () => ({ tries: 10, limitMs: null, limitCode: 'payments_down' }),
  async perform(context) {
    const { ports, run } = context
    const agent = agentOf(context)
    const known = await ports.billing.subscriptionOf(agent.id)
    if (!known) return done('no subscription')
    if (!known.endedAt) await ports.payments.endSubscription(known.id, `end-${run.id}`)
    const current = await ports.payments.subscription(known.id)
    if (current) await ports.billing.saveSubscription(agent.id, current, ports.clock.now(), [])
    return done(current?.status ?? 'unknown at Stripe')
  },
}
