import { uuidv7 } from 'uuidv7'
import { groupKeyOf, type Failure } from '~/core/domain/failure'
import type { Tx } from './client'
import type { Prisma } from './generated/client'

/** Of each failed job; the older ones go. */
const TRIES_KEPT = 50
const MESSAGE_LENGTH = 2_000

/** Inside whatever transaction found it: counts up the open row of this key, or makes one. */
export async function writeFailure(tx: Tx, failure: Failure, now: Date): Promise<void> {
  const { key, payload, nextAt, tries } = failure
  const message = failure.message.slice(0, MESSAGE_LENGTH)
  const latest = {
    lane: failure.lane,
    payload: payload as Prisma.InputJsonValue,
    runVersion: failure.runVersion,
    step: failure.step,
    errorCode: failure.errorCode,
    message,
    groupKey: groupKeyOf(message),
    stack: failure.stack,
    worker: failure.worker,
    workerVersion: failure.workerVersion,
    lastAt: now,
    nextAt,
  }
  const counted = await tx.failedJob.updateManyAndReturn({
    where: { key, state: 'failed' },
    data: { ...latest, tries: failure.runId ? tries : { increment: 1 } },
    select: { id: true },
  })
  const id = counted[0]?.id ?? (await newRow(tx, failure, latest, now))
  if (id === null) return
  const { errorCode, stack, worker, workerVersion } = failure
  await tx.failedTry.create({
    data: { id: uuidv7(), failedJobId: id, at: now, errorCode, message, stack, worker, workerVersion },
    select: { id: true },
  })
  await tx.$executeRaw`
    DELETE FROM "FailedTry" WHERE id IN (
      SELECT id FROM "FailedTry" WHERE "failedJobId" = ${id}::uuid ORDER BY at DESC, id DESC OFFSET ${TRIES_KEPT}
    )`
}

type Latest = Omit<Prisma.FailedJobUncheckedCreateInput, 'id' | 'key' | 'name'>

/** Null: somebody else makes it at this moment, or staff have discarded it. */
async function newRow(tx: Tx, failure: Failure, latest: Latest, now: Date): Promise<string | null> {
  const { key, name, runId, agentId } = failure
  // A run that was discarded unwinds, and what fails there is news; a job comes again from a sweep as it was.
  const isDiscarded = !runId && (await lastState(tx, key)) === 'discarded'
  if (isDiscarded) return null
  const agent = agentId
    ? await tx.agent.findUnique({ where: { id: agentId }, select: { customerId: true } })
    : null
  const id = uuidv7()
  const { count } = await tx.failedJob.createMany({
    data: [
      {
        ...latest,
        id,
        key,
        name,
        runId,
        agentId,
        customerId: agent?.customerId ?? null,
        tries: failure.tries,
        firstAt: now,
      },
    ],
    skipDuplicates: true,
  })
  return count === 1 ? id : null
}

async function lastState(tx: Tx, key: string): Promise<string | null> {
  const last = await tx.failedJob.findFirst({
    where: { key },
    select: { state: true },
    orderBy: [{ lastAt: 'desc' }, { id: 'desc' }],
  })
  return last?.state ?? null
}

/** It went on by itself. */
export async function settleOvercome(tx: Tx, key: string, now: Date): Promise<void> {
  await tx.failedJob.updateMany({
    where: { key, state: 'failed' },
    data: { state: 'overcome', settledAt: now, settledBy: 'aura' },
  })
}
