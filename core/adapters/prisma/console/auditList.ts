import { z } from 'zod'
import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import { targetsOfAgent } from '~/core/adapters/prisma/targetsOfAgent'
import type { AuditRow, List } from '~/core/ports/ConsoleLists'
import { sinceDay, sqlList, untilDay, type Sql } from './list'

export function auditList(db: Db, scope: Sql = Prisma.sql`TRUE`): List<AuditRow> {
  return sqlList<AuditRow>(db, {
    rows: (where) => Prisma.sql`
      SELECT e.id, e.at, e.by, e.action, e.target, e.before, e.after, e.address, coalesce(s.email, o.email) AS email
      FROM "AuditEntry" e
      LEFT JOIN "Account" s ON e.by = 'staff:' || s.id::text
      LEFT JOIN "Customer" c ON e.by = 'customer:' || c.id::text
      LEFT JOIN "Account" o ON o.id = c."accountId"
      WHERE ${scope} AND ${where}`,
    id: Prisma.sql`t.id::text`,
    sorts: { time: { by: Prisma.sql`t.at`, type: 'timestamptz' } },
    search: [
      Prisma.sql`e.action`,
      Prisma.sql`e.target`,
      Prisma.sql`e.by`,
      Prisma.sql`s.email`,
      Prisma.sql`o.email`,
      Prisma.sql`e.address`,
    ],
    filters: {
      actor: (value) =>
        value === 'aura' ? Prisma.sql`e.by = 'aura'` : Prisma.sql`e.by LIKE ${`${value}:%`}`,
      action: (value) => Prisma.sql`e.action = ${value}`,
      target: (value) => Prisma.sql`e.target = ${value}`,
      customer: (value) => (z.uuid().safeParse(value).success ? touchesCustomer(value) : Prisma.sql`FALSE`),
      since: (value) => sinceDay(Prisma.sql`e.at`, value),
      until: (value) => untilDay(Prisma.sql`e.at`, value),
    },
    row: (raw: AuditRow) => raw,
  })
}

export const touchesAgent = (agent: { id: string; name: string }): Sql =>
  Prisma.sql`e.target IN (${Prisma.join(targetsOfAgent(agent))})`

/** What they did, and what was done to them and to what is theirs. */
export const touchesCustomer = (id: string): Sql => Prisma.sql`
  (e.by = ${`customer:${id}`} OR e.target IN (
    SELECT 'account:' || "accountId" FROM "Customer" WHERE id = ${id}::uuid
    UNION ALL SELECT 'invoice:' || id FROM "Invoice" WHERE "customerId" = ${id}::uuid
    UNION ALL SELECT theirs.target FROM "Agent" a
      CROSS JOIN LATERAL (
        VALUES ('agent:' || a.id), ('agent:' || a.name), ('state:' || a.id)
        UNION ALL SELECT 'run:' || r.ref FROM "Run" r WHERE r."agentId" = a.id
        UNION ALL SELECT 'refund:' || f.id FROM "Refund" f WHERE f."agentId" = a.id
      ) AS theirs (target)
      WHERE a."customerId" = ${id}::uuid))`
