import type { ListAsk } from '~/core/ports/ConsoleLists'
import { cellText, type Cell } from './cell'
import { csvLine } from './csv'
import { listHref, listQuery, PER_PAGE, type FilterSpec, type ListQuery, type QuerySpec } from './listQuery'

/** title: names the row. status: beside it on a phone. wide: a line of its own there. clip: one line, cut. bar: drawn. */
export type ColumnLook = 'title' | 'status' | 'wide' | 'clip' | 'bar'

export type Column<Row> = {
  key: string
  title: string
  look?: ColumnLook
  isNumber?: boolean
  /** Sorted by, in the URL. */
  sort?: string
  /** For buttons in a row: not in the file. */
  isAction?: boolean
  cell: (row: Row, now: Date) => Cell
}

/** What a list is: the page, its empty states and its file come from this. */
export type ListSpec<Row> = QuerySpec & {
  path: string
  title: string
  /** `failed jobs` */
  noun: string
  searchFor: string
  columns: Column<Row>[]
  id: (row: Row) => string
  /** What a box that selects the row is called. */
  name: (row: Row) => string
  /** `No failed jobs.` */
  empty: string
  /** Rows change while one looks. */
  isLive?: boolean
  /** What can be done to many rows. */
  bulk?: { action: string; label: string }[]
}

export type ColumnView = {
  key: string
  title: string
  look: ColumnLook | null
  isNumber: boolean
  sort: { to: string; at: 'ascending' | 'descending' | null } | null
}
export type RowView = { id: string; name: string; cells: Cell[] }
export type FilterView = FilterSpec & { value: string }

export type ListView = {
  path: string
  title: string
  noun: string
  searchFor: string
  columns: ColumnView[]
  rows: RowView[]
  count: number
  asOf: string
  q: string
  sortText: string | null
  per: { value: number; sizes: readonly number[] }
  filters: FilterView[]
  isFiltered: boolean
  /** The filter as the URL has it, for what is done to all matches. */
  filterText: string
  csv: string
  firstTo: string | null
  nextTo: string | null
  /** What stands in place of rows, and the way on. */
  none: { says: string; way: { name: string; to: string } | null }
  isLive: boolean
  bulk: { action: string; label: string }[]
}

export type PageOf<Row> = { rows: Row[]; next: string | null; count: number }

export function listView<Row>(
  spec: ListSpec<Row>,
  query: ListQuery,
  { rows, next, count }: PageOf<Row>,
  now: Date,
): ListView {
  const href = (change: Partial<ListQuery>) =>
    listHref(spec.path, { ...query, after: null, ...change }, spec.defaultSort)
  const isFiltered = query.q !== '' || Object.keys(query.filters).length > 0
  return {
    path: spec.path,
    title: spec.title,
    noun: spec.noun,
    searchFor: spec.searchFor,
    columns: spec.columns.map(({ key, title, look = null, isNumber = false, sort }) => ({
      key,
      title,
      look,
      isNumber,
      sort: sort ? sortView(sort, query, href) : null,
    })),
    rows: rows.map((row) => ({
      id: spec.id(row),
      name: spec.name(row),
      cells: spec.columns.map(({ cell }) => cell(row, now)),
    })),
    count,
    asOf: now.toISOString(),
    q: query.q,
    sortText: query.sortText === spec.defaultSort ? null : query.sortText,
    per: { value: query.per, sizes: PER_PAGE },
    filters: spec.filters.map((filter) => ({ ...filter, value: query.filters[filter.key] ?? '' })),
    isFiltered,
    filterText: new URLSearchParams({ ...(query.q ? { q: query.q } : {}), ...query.filters }).toString(),
    csv: href({}).replace(spec.path, `${spec.path}.csv`),
    firstTo: query.after ? href({}) : null,
    nextTo: next ? href({ after: next }) : null,
    none: noRows(),
    isLive: spec.isLive ?? false,
    bulk: spec.bulk ?? [],
  }

  function noRows(): ListView['none'] {
    // What was on a later page has gone since the one before it was read.
    if (query.after && count > 0)
      return { says: 'Nothing more on this page.', way: { name: 'First page', to: href({}) } }
    return isFiltered
      ? { says: 'Nothing matches.', way: { name: 'Clear', to: spec.path } }
      : { says: spec.empty, way: null }
  }
}

/** The first click on a time or a number shows the greatest, on a word the first. */
function sortView(sort: string, query: ListQuery, href: (change: Partial<ListQuery>) => string) {
  const isAt = query.sort === sort
  const isDown = isAt ? !query.isDescending : !/^(email|agent|customer|kind|type|code|state|run)$/.test(sort)
  const at = isAt ? (query.isDescending ? ('descending' as const) : ('ascending' as const)) : null
  return { to: href({ sort, sortText: `${isDown ? '-' : ''}${sort}` }), at }
}

const CSV_BATCH = 500

/** All matches as a file, a batch at a time: any number of rows, in little memory. */
export async function* csvOf<Row>(
  spec: ListSpec<Row>,
  query: ListQuery,
  page: (ask: ListAsk) => Promise<{ rows: Row[]; next: string | null }>,
  now: Date,
): AsyncGenerator<string, void> {
  const columns = spec.columns.filter(({ isAction }) => !isAction)
  yield csvLine(columns.map(({ title }) => title))
  for (let after: string | null = null; ;) {
    const { rows, next }: { rows: Row[]; next: string | null } = await page({
      ...query,
      after,
      limit: CSV_BATCH,
    })
    if (rows.length > 0)
      yield rows.map((row) => csvLine(columns.map(({ cell }) => cellText(cell(row, now))))).join('')
    if (!next) return
    after = next
  }
}

export const queryOf = <Row>(request: Request, spec: ListSpec<Row>): ListQuery =>
  listQuery(new URL(request.url).searchParams, spec)
