import { z } from 'zod'

/** What a job says. Ids only: no secret, nothing that could be old. */
export const Job = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('advanceRun'),
    runId: z.uuid(),
    version: z.int(),
    lane: z.enum(['machines', 'removals', 'configuration', 'checks', 'billing']),
  }),
  z.strictObject({ name: z.literal('handleStripeEvent'), eventId: z.string() }),
  z.strictObject({ name: z.literal('convergeAgent'), agentId: z.uuid() }),
  z.strictObject({ name: z.literal('sendMail'), mailId: z.uuid() }),
  z.strictObject({ name: z.literal('sendRefund'), refundId: z.uuid() }),
  z.strictObject({ name: z.literal('reconcile') }),
  z.strictObject({ name: z.literal('settleFinding'), findingId: z.uuid() }),
  z.strictObject({ name: z.literal('deliverAlert'), alertId: z.uuid() }),
  z.strictObject({ name: z.literal('runDoctor') }),
  z.strictObject({ name: z.literal('runBulk'), bulkId: z.uuid() }),
])
export type Job = z.infer<typeof Job>

export type Lane =
  'machines' | 'removals' | 'configuration' | 'checks' | 'billing' | 'reconciliation' | 'mail'
