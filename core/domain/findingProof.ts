import { z } from 'zod'

/** What has to be seen before something counts as gone, in this order. */
export const proofSteps = ['terraform', 'api', 'provider', 'tailscale', 'ledger'] as const
export type ProofStep = (typeof proofSteps)[number]

/** passed: not needed here. */
const Look = z.object({ at: z.string(), result: z.enum(['done', 'passed', 'failed']), says: z.string() })
export const Proof = z.partialRecord(z.enum(proofSteps), Look)
export type Proof = z.infer<typeof Proof>

/** Nothing is gone that was not seen gone: all steps, none of them failed. */
export const isProved = (proof: Proof): boolean =>
  proofSteps.every((step) => proof[step] !== undefined && proof[step].result !== 'failed')
