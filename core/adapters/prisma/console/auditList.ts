import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
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
      since: (value) => sinceDay(Prisma.sql`e.at`, value),
      until: (value) => untilDay(Prisma.sql`e.at`, value),
    },
    row: (raw: AuditRow) => raw,
  })
}
