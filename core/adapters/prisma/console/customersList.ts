import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import type { CustomerRow, List } from '~/core/ports/ConsoleLists'
import { sinceDay, sqlList, uuidIs } from './list'

/** Worst first: what staff should see of a customer with several agents. */
const state = Prisma.sql`
  CASE
    WHEN s.past_due THEN 'pastDue'
    WHEN s.suspended THEN 'suspended'
    WHEN g.working THEN 'working'
    WHEN g.degraded THEN 'degraded'
    WHEN g.ready THEN 'ready'
    ELSE 'none'
  END`

export function customersList(db: Db): List<CustomerRow> {
  return sqlList<CustomerRow>(db, {
    rows: (where) => Prisma.sql`
      SELECT c.id, o.email, c."agentUser", c."createdAt", ${state} AS state,
        coalesce(g.agents, '{}') AS agents, coalesce(g.plans, '{}') AS plans,
        coalesce(i.paid, 0)::int AS "paidCents", coalesce(i.fees, 0)::int AS "feeCents",
        coalesce(f.refunded, 0)::int AS "refundedCents"
      FROM "Customer" c
      JOIN "Account" o ON o.id = c."accountId"
      LEFT JOIN LATERAL (
        SELECT array_agg(a.name ORDER BY a."createdAt") FILTER (WHERE a."goneAt" IS NULL) AS agents,
          array_agg(DISTINCT p.name) FILTER (WHERE a."goneAt" IS NULL) AS plans,
          bool_or(r.id IS NOT NULL) AS working,
          bool_or(a.health = 'degraded' AND a."goneAt" IS NULL) AS degraded,
          bool_or(m.id IS NOT NULL) AS ready
        FROM "Agent" a
        JOIN "Plan" p ON p.id = a."planId"
        LEFT JOIN "Run" r ON r."agentId" = a.id AND r."endedAt" IS NULL
        LEFT JOIN "Machine" m ON m."agentId" = a.id AND m."retiredAt" IS NULL AND m."readyAt" IS NOT NULL
        WHERE a."customerId" = c.id
      ) g ON TRUE
      LEFT JOIN LATERAL (
        SELECT bool_or(s."pastDueSince" IS NOT NULL AND s."suspendedAt" IS NULL) AS past_due,
          bool_or(s."suspendedAt" IS NOT NULL) AS suspended
        FROM "Subscription" s JOIN "Agent" a ON a.id = s."agentId"
        WHERE a."customerId" = c.id AND s."endedAt" IS NULL
      ) s ON TRUE
      LEFT JOIN LATERAL (
        SELECT sum("amountPaidCents") AS paid, sum("feeCents") AS fees FROM "Invoice" WHERE "customerId" = c.id
      ) i ON TRUE
      LEFT JOIN LATERAL (
        SELECT sum(f."amountCents") AS refunded FROM "Refund" f JOIN "Invoice" v ON v.id = f."invoiceId"
        WHERE v."customerId" = c.id AND f."failedAt" IS NULL
      ) f ON TRUE
      WHERE ${where}`,
    id: Prisma.sql`t.id::text`,
    sorts: {
      since: { by: Prisma.sql`t."createdAt"`, type: 'timestamptz' },
      email: { by: Prisma.sql`t.email`, type: 'text' },
      paid: { by: Prisma.sql`t."paidCents"::bigint`, type: 'bigint' },
      margin: {
        by: Prisma.sql`(t."paidCents" - t."refundedCents" - t."feeCents")::bigint`,
        type: 'bigint',
      },
      state: { by: Prisma.sql`t.state`, type: 'text' },
    },
    search: [
      Prisma.sql`o.email`,
      Prisma.sql`c."agentUser"`,
      Prisma.sql`c."stripeCustomerId"`,
      Prisma.sql`array_to_string(g.agents, ' ')`,
    ],
    filters: {
      state: (value) => Prisma.sql`${state} = ${value}`,
      plan: (value) =>
        Prisma.sql`EXISTS (SELECT FROM "Agent" a WHERE a."customerId" = c.id AND a."planId" = ${value} AND a."goneAt" IS NULL)`,
      since: (value) => sinceDay(Prisma.sql`c."createdAt"`, value),
      id: (value) => uuidIs(Prisma.sql`c.id`, value),
    },
    row: (raw: CustomerRow) => raw,
  })
}
