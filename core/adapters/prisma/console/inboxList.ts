import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import type { InboxRow, List } from '~/core/ports/ConsoleLists'
import { sinceDay, sqlList, type Sql } from './list'

type Raw = Omit<InboxRow, 'createdAt'> & { createdAt: Date | null }

/** Stripe's customer of the object, wherever the event has it. */
const stripeCustomer = Prisma.sql`
  CASE WHEN e.type LIKE 'customer.%' AND e.type NOT LIKE 'customer.subscription.%'
    THEN e.payload #>> '{data,object,id}'
    ELSE coalesce(e.payload #>> '{data,object,customer,id}', e.payload #>> '{data,object,customer}')
  END`

export const eventColumns = Prisma.sql`
  e.id, e.type, e."objectId", e.deliveries, e.state, e.error, e."receivedAt", e."handledAt",
  CASE WHEN e.payload ->> 'created' ~ '^[0-9]+$' THEN to_timestamp((e.payload ->> 'created')::bigint) END AS "createdAt",
  c.id AS "customerId", o.email`
export const eventFrom = Prisma.sql`
  "InboxEvent" e
  LEFT JOIN "Customer" c ON c."stripeCustomerId" = ${stripeCustomer}
  LEFT JOIN "Account" o ON o.id = c."accountId"`

const took = Prisma.sql`
  coalesce((extract(epoch FROM t."handledAt" - t."receivedAt") * 1000)::bigint, 0)`

const states: Record<string, Sql> = {
  received: Prisma.sql`e.state = 'received'`,
  handled: Prisma.sql`e.state = 'handled'`,
  failed: Prisma.sql`e.state = 'failed'`,
}

export function inboxList(db: Db): List<InboxRow> {
  return sqlList<InboxRow>(db, {
    rows: (where) => Prisma.sql`SELECT ${eventColumns} FROM ${eventFrom} WHERE ${where}`,
    id: Prisma.sql`t.id`,
    sorts: {
      received: { by: Prisma.sql`t."receivedAt"`, type: 'timestamptz' },
      type: { by: Prisma.sql`t.type`, type: 'text' },
      deliveries: { by: Prisma.sql`t.deliveries::bigint`, type: 'bigint' },
      took: { by: took, type: 'bigint' },
    },
    search: [Prisma.sql`e.id`, Prisma.sql`e."objectId"`, Prisma.sql`e.type`, Prisma.sql`o.email`],
    filters: {
      type: (value) => Prisma.sql`e.type = ${value}`,
      state: (value) => states[value] ?? null,
      since: (value) => sinceDay(Prisma.sql`e."receivedAt"`, value),
    },
    row: (raw: Raw) => raw,
  })
}
