import { z } from 'zod'
import { Proof } from '~/core/domain/findingProof'
import { findingKinds } from '~/core/domain/reconcile'
import type { Finding } from '~/core/ports/Findings'

const Testimony = z.object({
  source: z.enum(['hetzner', 'tailscale', 'terraform', 'ledger', 'stripe']),
  exists: z.string(),
  isOdd: z.boolean(),
  labels: z.string(),
  what: z.string(),
  changed: z.string(),
  asOf: z.string(),
})
/** A row that no scan of ours has written says nothing, and is nothing to delete. */
const Evidence = z.object({
  says: z.string(),
  testimonies: z.array(Testimony),
  labels: z.record(z.string(), z.string()),
  isOurs: z.boolean(),
  addresses: z.object({ ipv4: z.string().nullable(), ipv6: z.string().nullable() }).optional(),
})
const Row = z.object({
  id: z.string(),
  kind: z.enum(findingKinds),
  provider: z.string(),
  subject: z.string(),
  name: z
    .string()
    .nullable()
    .transform((name) => name ?? ''),
  severity: z.enum(['high', 'medium', 'low']),
  agentId: z.string().nullable(),
  customerId: z.string().nullable(),
  evidence: Evidence.catch({ says: '', testimonies: [], labels: {}, isOurs: false }),
  scans: z.int(),
  costPerHourMicros: z.bigint(),
  firstAt: z.date(),
  lastAt: z.date(),
  state: z.enum(['open', 'deleting', 'deleted', 'adopted', 'ignored', 'vanished']),
  ignoredUntil: z.date().nullable(),
  reason: z.string().nullable(),
  by: z.string().nullable(),
  proof: Proof.nullable().catch(null),
  settledAt: z.date().nullable(),
})

export const findingRow = (row: unknown, customerEmail: string | null): Finding => ({
  ...Row.parse(row),
  customerEmail,
})
