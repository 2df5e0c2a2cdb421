import { z } from 'zod'
import type { StripeEvent } from '~/core/ports/Payments'
import type { Clock } from '~/core/ports/Clock'
import type { Billing } from '~/core/ports/Billing'
import type { Db } from './client'
import { OUTBOX_CHANNEL } from './effects'
import { Prisma } from './generated/client'
import { inGroups } from './inGroups'

/** A burst leaves most connections to the pages. */
const WRITES_AT_ONCE = 2
/** Events in one statement. */
const EVENTS_MAX = 100
/** Stripe waits about as long, and comes again. */
const WRITE_LIMIT_MS = 10_000

/** Stripe's events as they came in. */
export function prismaInbox(
  db: Db,
  clock: Clock,
): Pick<Billing, 'recordEvent' | 'event' | 'eventHandled' | 'eventFailed'> {
  return {
    recordEvent: inGroups({
      atOnce: WRITES_AT_ONCE,
      most: EVENTS_MAX,
      limitMs: WRITE_LIMIT_MS,
      write: (events) => record(db, clock, events),
      isItems: isBadData,
    }),

    async event(id) {
      const row = await db.inboxEvent.findUnique({ where: { id } })
      if (!row) return null
      return {
        id: row.id,
        type: row.type,
        objectId: row.objectId,
        payload: row.payload,
        state: row.state as 'received',
      }
    },

    async eventHandled(id) {
      // A job that lost its worker may be done twice at the same time: the first to end is noted.
      await db.inboxEvent.updateMany({
        where: { id, state: { not: 'handled' } },
        data: { state: 'handled', handledAt: clock.now(), error: null },
      })
    },

    async eventFailed(id, error) {
      await db.inboxEvent.updateMany({
        where: { id, state: { not: 'handled' } },
        data: { state: 'failed', error: error.slice(0, 2000) },
      })
    },
  }
}

/**
 * One statement: for each event both rows are there, or none. A known event only counts its deliveries. Tells for each
 * one whether it was new.
 */
async function record(db: Db, clock: Clock, events: StripeEvent[]): Promise<boolean[]> {
  const now = clock.now()
  // In the order of their ids, so that two processes with the same events do not wait for each other.
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH event AS (
      INSERT INTO "InboxEvent" (id, type, "objectId", payload, deliveries, "receivedAt")
      SELECT id, type, "objectId", payload, deliveries, ${now}
      FROM json_to_recordset(${JSON.stringify(eachOnce(events))}::json)
        AS sent (id text, type text, "objectId" text, payload jsonb, deliveries int)
      ORDER BY id
      ON CONFLICT (id) DO UPDATE SET deliveries = "InboxEvent".deliveries + excluded.deliveries
      RETURNING id, (xmax = 0) AS "isNew"
    ), owed AS (
      INSERT INTO "OutboxJob" (job, payload, lane, "createdAt", "availableAt")
      SELECT 'handleStripeEvent', jsonb_build_object('name', 'handleStripeEvent', 'eventId', id), 'billing', ${now}, ${now}
      FROM event WHERE "isNew"
      RETURNING id
    )
    SELECT id, (SELECT count(pg_notify(${OUTBOX_CHANNEL}, '')) FROM owed) AS woken FROM event WHERE "isNew"`
  const fresh = new Set(rows.map(({ id }) => id))
  return events.map(({ id }) => fresh.delete(id))
}

/** With the number of its deliveries, as a statement can't write a row twice. */
function eachOnce(events: StripeEvent[]): (StripeEvent & { deliveries: number })[] {
  const once = new Map<string, StripeEvent & { deliveries: number }>()
  for (const event of events)
    once.set(event.id, { ...event, deliveries: (once.get(event.id)?.deliveries ?? 0) + 1 })
  return [...once.values()]
}

/** Postgres' class 22: a value that it can't take, as a null character in a text. */
function isBadData(thrown: unknown): boolean {
  if (!(thrown instanceof Prisma.PrismaClientKnownRequestError)) return false
  const { data } = Refusal.safeParse(thrown.meta)
  return data?.driverAdapterError.cause.originalCode.startsWith('22') ?? false
}

const Refusal = z.object({
  driverAdapterError: z.object({ cause: z.object({ originalCode: z.string() }) }),
})
