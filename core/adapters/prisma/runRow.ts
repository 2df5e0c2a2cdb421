import { z } from 'zod'
import { AgentId, RunId, RunOrder, runKinds, runModes, stepNames, type Run } from '~/core/domain/run'

/** A row of "Run", as the engine sees it. */
const Row = z.object({
  id: RunId,
  ref: z.string(),
  kind: z.enum(runKinds),
  agentId: AgentId.nullable(),
  mode: z.enum(runModes),
  step: z.enum(stepNames).nullable(),
  stepState: z.enum(['queued', 'working', 'waiting']),
  stepStartedAt: z.date().nullable(),
  stepTries: z.int(),
  attempt: z.int(),
  attemptsMax: z.int(),
  unwindCause: z.enum(['retry', 'cancelled', 'exhausted']).nullable(),
  outcome: z.enum(['succeeded', 'cancelled', 'failed']).nullable(),
  errorCode: z.string().nullable(),
  waitReason: z.string().nullable(),
  nextAt: z.date(),
  version: z.int(),
  epoch: z.int(),
  leaseOwner: z.string().nullable(),
  leaseUntil: z.date().nullable(),
  cancelAskedAt: z.date().nullable(),
  cancelAskedBy: z.string().nullable(),
  isPastReturn: z.boolean(),
  input: RunOrder,
  by: z.string(),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
})

export const runOf = (row: unknown): Run => Row.parse(row)
