import { Job, type Lane } from '~/core/domain/job'
import type { Clock } from '~/core/ports/Clock'
import type { Outbox } from '~/core/ports/Jobs'
import type { Db } from './client'

type OwedRow = { id: bigint; payload: unknown; jobId: string | null; lane: string; availableAt: Date }
type EventRow = {
  id: string
  runId: string
  agentId: string | null
  seq: number
  kind: string
  payload: unknown
  at: Date
}

export function prismaOutbox(db: Db, clock: Clock): Outbox {
  return {
    async relayJobs(limit, hand) {
      return db.$transaction(async (tx) => {
        const rows = await tx.$queryRaw<OwedRow[]>`
          WITH owed AS MATERIALIZED (
            SELECT id FROM "OutboxJob" ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED
          )
          DELETE FROM "OutboxJob" job USING owed WHERE job.id = owed.id
          RETURNING job.id, job.payload, job."jobId", job.lane, job."availableAt"`
        if (rows.length === 0) return 0
        const jobs = rows
          .sort((one, other) => Number(one.id - other.id))
          .map((row) => ({
            id: row.jobId ?? `ob-${row.id}`,
            job: Job.parse(row.payload),
            lane: row.lane as Lane,
            availableAt: row.availableAt,
          }))
        // Gone only with the commit: whoever dies before it leaves them to the next one, and the ids are the same.
        await hand(jobs)
        return rows.length
      })
    },

    async relayEvents(limit, hand) {
      return db.$transaction(async (tx) => {
        const rows = await tx.$queryRaw<EventRow[]>`
          SELECT id, "runId", "agentId", seq, kind, payload, at FROM "RunEvent"
          WHERE "publishedAt" IS NULL ORDER BY at, "runId", seq LIMIT ${limit} FOR UPDATE SKIP LOCKED`
        if (rows.length === 0) return 0
        await hand(rows.map(({ id: _id, at, ...event }) => ({ ...event, at: at.toISOString() })))
        await tx.runEvent.updateMany({
          where: { id: { in: rows.map(({ id }) => id) } },
          data: { publishedAt: clock.now() },
        })
        return rows.length
      })
    },

    async strays(before, limit) {
      const events = await db.inboxEvent.findMany({
        where: { state: { not: 'handled' }, receivedAt: { lt: before } },
        select: { id: true },
        orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
        take: limit,
      })
      const mails = await db.mail.findMany({
        where: { sentAt: null, createdAt: { lt: before } },
        select: { id: true },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        take: limit,
      })
      const bulks = await db.bulkAction.findMany({
        where: { endedAt: null, createdAt: { lt: before } },
        select: { id: true },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        take: limit,
      })
      return [
        ...events.map(({ id }): Job => ({ name: 'handleStripeEvent', eventId: id })),
        ...mails.map(({ id }): Job => ({ name: 'sendMail', mailId: id })),
        ...bulks.map(({ id }): Job => ({ name: 'runBulk', bulkId: id })),
      ]
    },
  }
}
