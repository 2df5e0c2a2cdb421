import { z } from 'zod'
import type { PrismaClient } from '~/core/adapters/prisma/generated/client'
import type { BackupRow, RunInFull, RunInList, StepRow, TaskRow } from '~/core/ports/Pages'

export const runFields = {
  id: true,
  ref: true,
  kind: true,
  mode: true,
  step: true,
  stepState: true,
  stepStartedAt: true,
  stepTries: true,
  attempt: true,
  attemptsMax: true,
  unwindCause: true,
  outcome: true,
  errorCode: true,
  waitReason: true,
  nextAt: true,
  version: true,
  epoch: true,
  leaseOwner: true,
  cancelAskedAt: true,
  createdAt: true,
  startedAt: true,
  endedAt: true,
  eventSeq: true,
  isPastReturn: true,
} as const

export const backupFields = {
  id: true,
  kind: true,
  cause: true,
  state: true,
  bytes: true,
  createdAt: true,
  madeAt: true,
  verifiedAt: true,
  keptUntil: true,
} as const

export const refundFields = {
  amountCents: true,
  cause: true,
  state: true,
  createdAt: true,
  sentAt: true,
  settledAt: true,
  failedAt: true,
} as const

type Found = Record<keyof typeof backupFields, unknown> & { bytes: bigint | null }

export const backupRow = (found: Found) =>
  ({ ...found, bytes: found.bytes === null ? null : Number(found.bytes) }) as BackupRow

export const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]

export const stepFields = {
  id: true,
  attempt: true,
  mode: true,
  step: true,
  try: true,
  startedAt: true,
  endedAt: true,
  result: true,
  detail: true,
  errorCode: true,
  cause: true,
  looks: true,
  worker: true,
  epoch: true,
} as const

const TASKS_MAX = 500
const CALLS_MAX = 200

/** As configureAgent and joinNetwork tell it; what does not parse is left out, not shown wrong. */
const TaskPayload = z.object({
  step: z.string().nullish(),
  index: z.int(),
  total: z.int().nullable(),
  role: z.string(),
  task: z.string(),
  result: z.string(),
  ms: z.number().nullish(),
})

export function taskOf(event: { payload: unknown; at: Date }): TaskRow | null {
  const parsed = TaskPayload.safeParse(event.payload)
  if (!parsed.success) return null
  const { step, ms, ...task } = parsed.data
  return { ...task, step: (step ?? null) as TaskRow['step'], ms: ms ?? null, at: event.at }
}

export async function runDetails(db: PrismaClient, idOrRef: string): Promise<RunInFull | null> {
  const isId = z.uuid().safeParse(idOrRef).success
  const run = await db.run.findUnique({
    where: isId ? { id: idOrRef } : { ref: idOrRef },
    select: {
      ...runFields,
      agent: {
        select: {
          id: true,
          name: true,
          customer: { select: { account: { select: { email: true } } } },
          machines: {
            select: { generation: true, serverType: true, location: true },
            orderBy: { generation: 'desc' },
            take: 1,
          },
        },
      },
      steps: { select: stepFields, orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] },
      _count: { select: { calls: true } },
    },
  })
  if (!run) return null
  const [taskEvents, calls] = await Promise.all([
    db.runEvent.findMany({
      where: { runId: run.id, kind: 'task' },
      select: { payload: true, at: true },
      orderBy: { seq: 'asc' },
      take: TASKS_MAX,
    }),
    db.apiCall.findMany({
      where: { runId: run.id },
      select: { id: true, service: true, method: true, path: true, status: true, ms: true, at: true },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: CALLS_MAX,
    }),
  ])
  const { agent, steps, _count, ...row } = run
  return {
    ...(row as unknown as RunInList),
    agent: agent ? { id: agent.id, name: agent.name } : null,
    customer: agent ? { email: agent.customer.account.email } : null,
    machine: agent?.machines[0] ?? null,
    steps: steps as StepRow[],
    tasks: taskEvents.map(taskOf).filter((task) => task !== null),
    calls,
    callCount: _count.calls,
  }
}
