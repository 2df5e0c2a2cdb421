import { z } from 'zod'
import { Job } from '~/core/domain/job'
import type { Clock } from '~/core/ports/Clock'
import type { FailedJob, FailedJobs, Retried } from '~/core/ports/FailedJobs'
import type { Db, Tx } from './client'
import { oweAdvance, oweJob, writeEffects } from './effects'
import { settleOvercome, writeFailure } from './failedJobRows'
import type { FailedJob as Row } from './generated/client'
import { runOf } from './runRow'

export function prismaFailedJobs(db: Db, clock: Clock): FailedJobs {
  return {
    record: (failure) => db.$transaction((tx) => writeFailure(tx, failure, clock.now())),
    overcome: (key) => settleOvercome(db, key, clock.now()),

    async get(id) {
      if (!z.uuid().safeParse(id).success) return null
      const row = await db.failedJob.findUnique({ where: { id } })
      if (!row) return null
      const run = row.runId
        ? await db.run.findUnique({ where: { id: row.runId }, select: { ref: true } })
        : null
      return jobOf(row, run?.ref ?? null)
    },

    async retry(id, by, effects) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        const row = await lockOpen(tx, id)
        if (!row) return { at: 'settled' }
        const settled = { settledAt: now, settledBy: by }
        const made: Retried = row.runId ? await makeDue(tx, row, row.runId, now) : { at: 'retried' }
        if (made.at === 'underWay') return made
        await tx.failedJob.update({
          where: { id },
          data: { ...settled, state: made.at === 'retried' ? 'retried' : 'overcome' },
          select: { id: true },
        })
        if (made.at === 'retried' && !row.runId) await oweJob(tx, Job.parse(row.payload), now)
        if (made.at === 'retried') await writeEffects(tx, effects, now)
        return made
      })
    },

    async discard(id, { by, reason }, effects) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        const { count } = await tx.failedJob.updateMany({
          where: { id, state: 'failed' },
          data: { state: 'discarded', settledAt: now, settledBy: by, reason },
        })
        if (count === 0) return false
        await writeEffects(tx, effects, now)
        return true
      })
    },
  }
}

/** Held to the transaction's end, so that two retries at once are one. */
async function lockOpen(tx: Tx, id: string): Promise<Row | null> {
  await tx.$queryRaw`SELECT id FROM "FailedJob" WHERE id = ${id}::uuid FOR UPDATE`
  return tx.failedJob.findFirst({ where: { id, state: 'failed' } })
}

/** The run's next look is due now: a new version, with its own job. */
async function makeDue(tx: Tx, { runVersion }: Row, runId: string, now: Date): Promise<Retried> {
  await tx.$queryRaw`SELECT id FROM "Run" WHERE id = ${runId}::uuid FOR UPDATE`
  const run = runOf(await tx.run.findUniqueOrThrow({ where: { id: runId } }))
  if (run.leaseUntil && run.leaseUntil > now && run.mode !== 'ended') return { at: 'underWay', ref: run.ref }
  if (run.mode === 'ended' || run.version !== runVersion)
    return { at: 'movedOn', ref: run.ref, version: run.version }
  const due = await tx.run.update({
    where: { id: runId },
    data: { nextAt: now, version: { increment: 1 } },
  })
  await oweAdvance(tx, runOf(due), now)
  return { at: 'retried' }
}

function jobOf(row: Row, runRef: string | null): FailedJob {
  const { id, key, runId, runVersion, agentId, message, stack, tries, worker, workerVersion, nextAt } = row
  const { name, lane, step, errorCode, state } = row as unknown as FailedJob
  return {
    id,
    key,
    name,
    lane,
    payload: Job.parse(row.payload),
    runId,
    runVersion,
    agentId,
    step,
    errorCode,
    message,
    stack,
    tries,
    worker,
    workerVersion,
    nextAt,
    state,
    runRef,
  }
}
