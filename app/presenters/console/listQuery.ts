import { z } from 'zod'
import type { ListAsk } from '~/core/ports/ConsoleLists'

export const PER_PAGE = [25, 50, 100, 200] as const
const TEXT_MAX = 200

export type FilterSpec = {
  key: string
  label: string
  /** None: a date. */
  options?: [value: string, label: string][]
  /** What is shown when nothing is set; `Kind: any` unless it says otherwise. */
  any?: string
  /** Only by a link, shown as a word that can be taken away. */
  isHidden?: boolean
}

/** What a list can be asked for. */
export type QuerySpec = {
  sorts: readonly string[]
  /** `-last`: from the greatest down. */
  defaultSort: string
  filters: readonly FilterSpec[]
}

export type ListQuery = ListAsk & { per: (typeof PER_PAGE)[number]; sortText: string }

/** A list's state is its URL. What a URL says that the list does not know is as if it was not there. */
export function listQuery(search: URLSearchParams, { sorts, defaultSort, filters }: QuerySpec): ListQuery {
  const said = Object.fromEntries(search)
  const sortText = z
    .enum(sorts.flatMap((sort) => [sort, `-${sort}`]))
    .catch(defaultSort)
    .parse(said.sort)
  const per = z.coerce
    .number()
    .pipe(z.union(PER_PAGE.map((size) => z.literal(size))))
    .catch(50)
    .parse(said.per)
  const set = filters.flatMap(({ key, options }) => {
    const value = z.string().trim().min(1).max(TEXT_MAX).safeParse(said[key]).data
    const isKnown = value !== undefined && (!options || options.some(([known]) => known === value))
    return isKnown ? [[key, value] as const] : []
  })
  return {
    q: z.string().trim().max(TEXT_MAX).catch('').parse(said.q),
    sort: sortText.replace(/^-/, ''),
    sortText,
    isDescending: sortText.startsWith('-'),
    after: z
      .string()
      .regex(/^[\w-]{1,600}$/)
      .nullable()
      .catch(null)
      .parse(said.after ?? null),
    per,
    limit: per,
    filters: Object.fromEntries(set),
  }
}

/** The URL of a query, less what is as it would be anyhow. */
export function listHref(
  path: string,
  { q, sortText, after, per, filters }: Pick<ListQuery, 'q' | 'sortText' | 'after' | 'per' | 'filters'>,
  defaultSort: string,
): string {
  const search = new URLSearchParams({
    ...(q ? { q } : {}),
    ...filters,
    ...(sortText === defaultSort ? {} : { sort: sortText }),
    ...(per === 50 ? {} : { per: String(per) }),
    ...(after ? { after } : {}),
  })
  return search.size > 0 ? `${path}?${search.toString()}` : path
}
