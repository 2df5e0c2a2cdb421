import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import { stepNames } from '~/core/domain/run'
import type { List, RunListRow } from '~/core/ports/ConsoleLists'
import { sinceDay, sqlList, uuidIs, type Sql } from './list'

type Raw = Omit<RunListRow, 'agent' | 'customer'> & {
  agentId: string | null
  agentName: string | null
  customerId: string | null
  email: string | null
}

const columns = Prisma.sql`
  r.id, r.ref, r.kind, r.mode, r.step, r."stepState", r."stepStartedAt", r."stepTries", r.attempt, r."attemptsMax",
  r."unwindCause", r.outcome, r."errorCode", r."waitReason", r."nextAt", r.version, r.epoch, r."leaseOwner",
  r."cancelAskedAt", r."createdAt", r."startedAt", r."endedAt", r."eventSeq", r."isPastReturn", r."slowSince",
  r."agentId", a.name AS "agentName", c.id AS "customerId", o.email, m.location`

const states: Record<string, Sql> = {
  open: Prisma.sql`r."endedAt" IS NULL`,
  waiting: Prisma.sql`r."endedAt" IS NULL AND r."stepState" = 'waiting' AND r."waitReason" IS NOT NULL`,
  succeeded: Prisma.sql`r.outcome = 'succeeded'`,
  failed: Prisma.sql`r.outcome = 'failed'`,
  cancelled: Prisma.sql`r.outcome = 'cancelled'`,
}

/** All runs, or those that `scope` leaves. */
export function runsList(db: Db, scope: Sql = Prisma.sql`TRUE`): List<RunListRow> {
  return sqlList<RunListRow>(db, {
    rows: (where) => Prisma.sql`
      SELECT ${columns} FROM "Run" r
      LEFT JOIN "Agent" a ON a.id = r."agentId"
      LEFT JOIN "Customer" c ON c.id = a."customerId"
      LEFT JOIN "Account" o ON o.id = c."accountId"
      LEFT JOIN LATERAL (
        SELECT location FROM "Machine" WHERE "agentId" = a.id ORDER BY generation DESC LIMIT 1
      ) m ON TRUE
      WHERE ${scope} AND ${where}`,
    id: Prisma.sql`t.id::text`,
    sorts: {
      started: { by: Prisma.sql`coalesce(t."startedAt", t."createdAt")`, type: 'timestamptz' },
      run: { by: Prisma.sql`t.ref`, type: 'text' },
      kind: { by: Prisma.sql`t.kind`, type: 'text' },
      agent: { by: Prisma.sql`coalesce(t."agentName", '')`, type: 'text' },
      duration: {
        by: Prisma.sql`(extract(epoch FROM coalesce(t."endedAt", date_trunc('minute', now())) - coalesce(t."startedAt", t."createdAt")) * 1000)::bigint`,
        type: 'bigint',
      },
    },
    search: [Prisma.sql`r.ref`, Prisma.sql`a.name`, Prisma.sql`o.email`],
    filters: {
      kind: (value) => Prisma.sql`r.kind = ${value}`,
      state: (value) => states[value] ?? null,
      step: (value) => (stepNames.some((name) => name === value) ? Prisma.sql`r.step = ${value}` : null),
      code: (value) => Prisma.sql`r."errorCode" = ${value}`,
      location: (value) => Prisma.sql`m.location = ${value}`,
      // Named apart from the state, as both can be true of it.
      is: (value) =>
        value === 'slow'
          ? Prisma.sql`r."slowSince" IS NOT NULL AND r."endedAt" IS NULL`
          : value === 'retrying'
            ? Prisma.sql`r."endedAt" IS NULL AND (r.attempt > 1 OR r."stepTries" > 0)`
            : null,
      agent: (value) => uuidIs(Prisma.sql`r."agentId"`, value),
      customer: (value) => uuidIs(Prisma.sql`c.id`, value),
      since: (value) => sinceDay(Prisma.sql`r."createdAt"`, value),
    },
    row: ({ agentId, agentName, customerId, email, ...run }: Raw) => ({
      ...run,
      agent: agentId && agentName ? { id: agentId, name: agentName } : null,
      customer: customerId && email ? { id: customerId, email } : null,
    }),
  })
}
