import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import type { FailedJobGroup, FailedJobRow, List } from '~/core/ports/ConsoleLists'
import { sinceDay, sqlList, uuidIs, type Sql } from './list'

/** One for each cause: what the URL says of a group. */
const groupId = Prisma.sql`md5(concat_ws('|', j."errorCode", coalesce(j.step, ''), j."groupKey"))`

const from = Prisma.sql`
  "FailedJob" j
  LEFT JOIN "Run" r ON r.id = j."runId"
  LEFT JOIN "Agent" a ON a.id = j."agentId"
  LEFT JOIN "Customer" c ON c.id = j."customerId"
  LEFT JOIN "Account" o ON o.id = c."accountId"`

const search = [
  Prisma.sql`j.message`,
  Prisma.sql`j."errorCode"`,
  Prisma.sql`j.key`,
  Prisma.sql`r.ref`,
  Prisma.sql`a.name`,
  Prisma.sql`o.email`,
]

const filters: Record<string, (value: string) => Sql | null> = {
  lane: (value) => Prisma.sql`j.lane = ${value}`,
  name: (value) => Prisma.sql`j.name = ${value}`,
  code: (value) => Prisma.sql`j."errorCode" = ${value}`,
  group: (value) => Prisma.sql`${groupId} = ${value}`,
  customer: (value) => uuidIs(Prisma.sql`j."customerId"`, value),
  since: (value) => sinceDay(Prisma.sql`j."lastAt"`, value),
}

/** Open ones, unless another state is asked for. */
const stateOf = (value: string | undefined): Sql =>
  value === 'all' ? Prisma.sql`TRUE` : Prisma.sql`j.state = ${value || 'failed'}`

function withState<Row>(make: (state: Sql) => List<Row>): List<Row> {
  const of = ({ filters: set }: { filters: Record<string, string> }) => make(stateOf(set.state))
  return {
    page: (ask) => of(ask).page(ask),
    count: (filter) => of(filter).count(filter),
    ids: (filter, max) => of(filter).ids(filter, max),
  }
}

export const jobColumns = Prisma.sql`
  j.id, j.name, j.lane, j."runVersion", j.step, j."errorCode", j.message, j.tries, j."firstAt", j."lastAt", j."nextAt",
  j.state, j."settledAt", j."settledBy", j.reason, r.ref AS "runRef", a.id AS "agentId", a.name AS "agentName",
  c.id AS "customerId", o.email`
export const jobFrom = from

export const jobsList = (db: Db): List<FailedJobRow> =>
  withState((state) =>
    sqlList<FailedJobRow>(db, {
      rows: (where) => Prisma.sql`SELECT ${jobColumns} FROM ${from} WHERE ${state} AND ${where}`,
      id: Prisma.sql`t.id::text`,
      sorts: {
        last: { by: Prisma.sql`t."lastAt"`, type: 'timestamptz' },
        tries: { by: Prisma.sql`t.tries::bigint`, type: 'bigint' },
        code: { by: Prisma.sql`t."errorCode"`, type: 'text' },
        next: { by: Prisma.sql`coalesce(t."nextAt", 'infinity'::timestamptz)`, type: 'timestamptz' },
      },
      search,
      filters,
      row: (raw: FailedJobRow) => raw,
    }),
  )

export const jobGroupsList = (db: Db): List<FailedJobGroup> =>
  withState((state) =>
    sqlList<FailedJobGroup>(db, {
      rows: (where) => Prisma.sql`
        SELECT ${groupId} AS id, j."errorCode", j.step, min(j."groupKey") AS message,
          string_agg(DISTINCT j.lane, ', ') AS lane, count(*)::int AS jobs,
          count(DISTINCT j."customerId")::int AS customers, min(j."firstAt") AS "firstAt", max(j."lastAt") AS "lastAt"
        FROM ${from} WHERE ${state} AND ${where}
        GROUP BY ${groupId}, j."errorCode", j.step`,
      id: Prisma.sql`t.id`,
      sorts: {
        last: { by: Prisma.sql`t."lastAt"`, type: 'timestamptz' },
        jobs: { by: Prisma.sql`t.jobs::bigint`, type: 'bigint' },
        first: { by: Prisma.sql`t."firstAt"`, type: 'timestamptz' },
        code: { by: Prisma.sql`t."errorCode"`, type: 'text' },
      },
      search,
      filters,
      row: (raw: FailedJobGroup) => raw,
    }),
  )
