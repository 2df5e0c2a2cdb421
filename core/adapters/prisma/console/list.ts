import { z } from 'zod'
import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import type { List, ListFilter } from '~/core/ports/ConsoleLists'

export type Sql = Prisma.Sql

/** How one list is read. Everything is given in SQL of our own; only values come from outside. */
export type ListSql<Row> = {
  /** The rows under a condition, as a select. Its columns are what `id`, `sorts` and `row` speak of. */
  rows: (where: Sql) => Sql
  /** A text column that tells rows apart. */
  id: Sql
  /** Never null. */
  sorts: Record<string, { by: Sql; type: 'text' | 'timestamptz' | 'bigint' }>
  /** Text columns, inside the select. */
  search: Sql[]
  /** Inside the select. Null: the value says nothing. */
  filters: Record<string, (value: string) => Sql | null>
  row: (raw: never) => Row
}

const Cursor = z.tuple([z.string(), z.string()])

/** Pages by key, so that rows which come and go meanwhile move nothing: the next page begins after the last row. */
export function sqlList<Row>(db: Db, list: ListSql<Row>): List<Row> {
  return {
    async page({ sort, isDescending, after, limit, ...filter }) {
      const { by, type } = list.sorts[sort] ?? Object.values(list.sorts)[0] ?? { by: list.id, type: 'text' }
      const way = Prisma.raw(isDescending ? 'DESC' : 'ASC')
      const beyond = Prisma.raw(isDescending ? '<' : '>')
      const cursor = readCursor(after)
      const from = cursor
        ? Prisma.sql`WHERE (${by}, ${list.id}) ${beyond} (${cursor[0]}::${Prisma.raw(type)}, ${cursor[1]})`
        : Prisma.empty
      const found = await db.$queryRaw<{ _sort: string; _id: string }[]>`
        SELECT t.*, (${by})::text AS "_sort", ${list.id} AS "_id"
        FROM (${list.rows(whereOf(list, filter))}) t ${from}
        ORDER BY ${by} ${way}, ${list.id} ${way} LIMIT ${limit + 1}`
      const rows = found.slice(0, limit)
      const last = found.length > limit ? rows.at(-1) : undefined
      return {
        rows: rows.map(({ _sort, _id, ...raw }) => list.row(raw as never)),
        next: last ? cursorOf(last._sort, last._id) : null,
      }
    },

    async count(filter) {
      const [found] = await db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM (${list.rows(whereOf(list, filter))}) t`
      return found?.count ?? 0
    },

    async ids(filter, max) {
      const found = await db.$queryRaw<{ id: string }[]>`
        SELECT ${list.id} AS id FROM (${list.rows(whereOf(list, filter))}) t ORDER BY ${list.id} LIMIT ${max}`
      return found.map(({ id }) => id)
    },
  }
}

function whereOf<Row>(list: ListSql<Row>, { q, filters }: ListFilter): Sql {
  const text = q.trim()
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const found = text
    ? Prisma.sql`(${Prisma.join(
        list.search.map((column) => Prisma.sql`${column} ILIKE ${pattern}`),
        ' OR ',
      )})`
    : null
  const set = Object.entries(filters).map(([name, value]) => (value ? list.filters[name]?.(value) : null))
  const all = [found, ...set].filter((one) => one !== null && one !== undefined)
  return all.length > 0 ? Prisma.join(all, ' AND ') : Prisma.sql`TRUE`
}

const cursorOf = (sort: string, id: string) => Buffer.from(JSON.stringify([sort, id])).toString('base64url')

/** A place that is not one of ours is the beginning. */
function readCursor(after: string | null): [string, string] | null {
  if (!after) return null
  try {
    return Cursor.parse(JSON.parse(Buffer.from(after, 'base64url').toString()))
  } catch {
    return null
  }
}

/** A uuid from outside, or nothing that could match. */
export const uuidIs = (column: Sql, value: string): Sql =>
  z.uuid().safeParse(value).success ? Prisma.sql`${column} = ${value}::uuid` : Prisma.sql`FALSE`

/** From that day on, in UTC. */
export const sinceDay = (column: Sql, value: string): Sql | null =>
  z.iso.date().safeParse(value).success ? Prisma.sql`${column} >= ${`${value}T00:00:00Z`}::timestamptz` : null

/** Until the end of that day, in UTC. */
export const untilDay = (column: Sql, value: string): Sql | null =>
  z.iso.date().safeParse(value).success
    ? Prisma.sql`${column} < ${`${value}T00:00:00Z`}::timestamptz + interval '1 day'`
    : null
