import { ApiError, invalidInput } from '~/sandbox/hetzner/ApiError'

export type Labels = Record<string, string>

const KEY =
  /^([a-z0-9A-Z]([-a-z0-9A-Z.]{0,251}[a-z0-9A-Z])?\/)?[a-z0-9A-Z]([-_.a-z0-9A-Z]{0,61}[a-z0-9A-Z])?$/
const VALUE = /^([a-z0-9A-Z]([-_.a-z0-9A-Z]{0,61}[a-z0-9A-Z])?)?$/

/** Labels as Hetzner takes them, or its refusal. */
export function checkedLabels(labels: Labels | undefined): Labels {
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!KEY.test(key)) throw invalidInput('labels', `label key '${key}' is not correctly formatted`)
    if (!VALUE.test(value)) throw invalidInput('labels', `label value '${value}' is not correctly formatted`)
  }
  return { ...labels }
}

type Term = (labels: Labels) => boolean

function term(text: string): Term {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(text)
  if (set) {
    const values = set[3]!.split(',').map((value) => value.trim())
    return (labels) => (set[2] === 'in') === (set[1]! in labels && values.includes(labels[set[1]!]!))
  }
  const comparison = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(text)
  if (comparison) {
    const [, key, operator, value] = comparison
    return (labels) => (operator === '!=') !== (labels[key!] === value)
  }
  if (/^![^!=\s]+$/.test(text)) return (labels) => !(text.slice(1) in labels)
  if (/^[^!=\s]+$/.test(text)) return (labels) => text in labels
  throw new ApiError(422, 'invalid_input', `label selector '${text}' is not correctly formatted`)
}

/** All terms of a label selector have to hold; commas inside brackets separate values. */
export function labelSelector(selector: string): Term {
  const terms = selector
    .split(/,(?![^(]*\))/)
    .map((text) => text.trim())
    .filter(Boolean)
    .map(term)
  return (labels) => terms.every((holds) => holds(labels))
}

const PER_PAGE_DEFAULT = 25
const PER_PAGE_MAX = 50

function sorted<T extends { id: number }>(rows: T[], sorts: string[]): T[] {
  const keys = sorts.map((sort) => ({ field: sort.split(':')[0]!, sign: sort.endsWith(':desc') ? -1 : 1 }))
  return [...rows].sort((a, b) => {
    for (const { field, sign } of keys) {
      const [left, right] = [(a as Record<string, unknown>)[field], (b as Record<string, unknown>)[field]]
      if (left === right) continue
      return String(left).localeCompare(String(right), 'en', { numeric: true }) * sign
    }
    return a.id - b.id
  })
}

/** One page of rows with Hetzner's `meta`. `withoutLastPage` plays a listing that stops early. */
export function page<T extends { id: number }>(
  name: string,
  rows: T[],
  query: URLSearchParams,
  { withoutLastPage = false } = {},
) {
  const number = Math.max(1, Number(query.get('page') ?? 1))
  const perPage = Math.min(PER_PAGE_MAX, Math.max(1, Number(query.get('per_page') ?? PER_PAGE_DEFAULT)))
  const lastPage = Math.max(1, Math.ceil(rows.length / perPage))
  const selector = (n: number) => sorted(rows, query.getAll('sort')).slice((n - 1) * perPage, n * perPage)
  return {
    [name]: withoutLastPage && number === lastPage ? [] : selector(number),
    meta: {
      pagination: {
        page: number,
        per_page: perPage,
        previous_page: number > 1 ? number - 1 : null,
        next_page: number < lastPage ? number + 1 : null,
        last_page: lastPage,
        total_entries: rows.length,
      },
    },
  }
}

/** The rows that a query's `name` and `label_selector` leave. */
export function selected<T extends { name: string | null; labels: Labels }>(
  rows: T[],
  query: URLSearchParams,
) {
  const name = query.get('name')
  const fits = labelSelector(query.get('label_selector') ?? '')
  return rows.filter((row) => (name === null || row.name === name) && fits(row.labels))
}
