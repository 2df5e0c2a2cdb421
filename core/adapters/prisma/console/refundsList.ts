import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import type { List, RefundListRow } from '~/core/ports/ConsoleLists'
import { sinceDay, sqlList, uuidIs, type Sql } from './list'

export function refundsList(db: Db, scope: Sql = Prisma.sql`TRUE`): List<RefundListRow> {
  return sqlList<RefundListRow>(db, {
    rows: (where) => Prisma.sql`
      SELECT f.id, f."invoiceId", f."amountCents", f.currency, f.cause, f.reason, f.state, f.by, f."createdAt",
        f."sentAt", f."settledAt", f."failedAt", f."stripeRefundId", f.failure, i."amountPaidCents" AS "paidCents",
        i."cardLast4", a.id AS "agentId", a.name AS "agentName", c.id AS "customerId", o.email
      FROM "Refund" f
      JOIN "Invoice" i ON i.id = f."invoiceId"
      JOIN "Agent" a ON a.id = f."agentId"
      JOIN "Customer" c ON c.id = a."customerId"
      JOIN "Account" o ON o.id = c."accountId"
      WHERE ${scope} AND ${where}`,
    id: Prisma.sql`t.id::text`,
    sorts: {
      // What failed needs somebody: it stands on top.
      created: {
        by: Prisma.sql`(CASE WHEN t.state = 'failed' THEN '1' ELSE '0' END || to_char(t."createdAt" AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSMS'))`,
        type: 'text',
      },
      amount: { by: Prisma.sql`t."amountCents"::bigint`, type: 'bigint' },
      customer: { by: Prisma.sql`t.email`, type: 'text' },
    },
    search: [
      Prisma.sql`o.email`,
      Prisma.sql`a.name`,
      Prisma.sql`f."invoiceId"`,
      Prisma.sql`f."stripeRefundId"`,
      Prisma.sql`f.id::text`,
    ],
    filters: {
      state: (value) => Prisma.sql`f.state = ${value}`,
      cause: (value) => Prisma.sql`f.cause = ${value}`,
      customer: (value) => uuidIs(Prisma.sql`c.id`, value),
      since: (value) => sinceDay(Prisma.sql`f."createdAt"`, value),
    },
    row: (raw: RefundListRow) => raw,
  })
}
