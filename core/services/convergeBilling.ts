import { isLifeDue } from '../domain/subscriptionLife'
import { convergeAgent } from './convergeAgent'
import { convergeSubscription, dunningOf } from './convergeSubscription'
import { sendOwedRefund } from './sendOwedRefund'

type BillingPorts = Parameters<typeof convergeAgent>[0] &
  Parameters<typeof convergeSubscription>[0] &
  Parameters<typeof sendOwedRefund>[0]

const LIMIT = 500
/** A younger one is most likely on its way: its own job, or its run, sends it. */
const UNSENT_MS = 10 * 60_000

/**
 * What the clock makes of money: grace that is over, data that was kept long enough, and refunds whose job was lost.
 * Doing it twice is doing it once. One that fails does not stop the others; the first failure is thrown at the end.
 */
export async function convergeBilling(ports: BillingPorts): Promise<number> {
  const { billing, clock } = ports
  const now = clock.now()
  const dunning = await dunningOf(ports)
  const troubled = await billing.troubledSubscriptions(LIMIT)
  const due = troubled.filter((row) => isLifeDue(row, dunning, now))
  const unsent = await billing.unsentRefunds(new Date(now.getTime() - UNSENT_MS), LIMIT)
  const work = [
    ...due.map(({ id }) => async () => {
      const agentId = await convergeSubscription(ports, id)
      if (agentId) await convergeAgent(ports, agentId)
    }),
    ...unsent.map(
      ({ id }) =>
        () =>
          sendOwedRefund(ports, id),
    ),
  ]
  const failures: unknown[] = []
  for (const task of work) await task().catch((thrown: unknown) => failures.push(thrown))
  if (failures.length > 0) throw failures[0]
  return work.length
}
