import { expect, test } from 'vitest'
import { costsView } from './costs/costsView'
import { csvLine } from './csv'
import { lineDiff } from './lineDiff'
import { listHref, listQuery, type QuerySpec } from './listQuery'
import { csvOf, listView, type ListSpec } from './listView'
import { maskedJson } from './maskedJson'
import { text } from './cell'
import type { MonthOfCosts } from '~/core/services/costsOfMonth'

const spec: QuerySpec = {
  sorts: ['last', 'code'],
  defaultSort: '-last',
  filters: [
    { key: 'lane', label: 'Lane', options: [['mail', 'Mail']] },
    { key: 'since', label: 'Since' },
  ],
}
const query = (search: string) => listQuery(new URLSearchParams(search), spec)

test('what a URL says that the list does not know is as if it was not there', () => {
  expect(query('sort=-colour&per=7&lane=moon&after=%00&evil=1')).toMatchObject({
    q: '',
    sort: 'last',
    isDescending: true,
    per: 50,
    after: null,
    filters: {},
  })
  expect(query('q=%20fern%20&sort=code&per=100&lane=mail&since=2026-01-01&after=abc_-1')).toMatchObject({
    q: 'fern',
    sort: 'code',
    isDescending: false,
    per: 100,
    limit: 100,
    after: 'abc_-1',
    filters: { lane: 'mail', since: '2026-01-01' },
  })
})

test("a query's URL leads to the same query", () => {
  for (const search of ['', 'q=a+b&lane=mail', 'sort=code&per=25&after=xyz', 'since=2026-01-01']) {
    const asked = query(search)
    const href = listHref('/x', asked, spec.defaultSort)
    expect(query(href.split('?')[1] ?? '')).toEqual(asked)
  }
})

const rows = [
  { id: '1', name: '=cmd()' },
  { id: '2', name: 'plain, with "quotes"' },
]
const list: ListSpec<(typeof rows)[number]> = {
  ...spec,
  path: '/console/things',
  title: 'Things',
  noun: 'things',
  searchFor: 'Name',
  empty: 'No things.',
  id: ({ id }) => id,
  name: ({ name }) => name,
  columns: [
    { key: 'name', title: 'Name', sort: 'code', cell: ({ name }) => text(name) },
    { key: 'act', title: 'Actions', isAction: true, cell: () => text('go') },
  ],
}

test('a page keeps its filter in every link, and a new sort begins at the first page', () => {
  const view = listView(list, query('q=x&lane=mail&after=abc'), { rows, next: 'next', count: 9 }, new Date(0))
  expect(view.columns[0]?.sort).toEqual({ to: '/console/things?q=x&lane=mail&sort=code', at: null })
  expect(view.nextTo).toBe('/console/things?q=x&lane=mail&after=next')
  expect(view.firstTo).toBe('/console/things?q=x&lane=mail')
  expect(view.csv).toBe('/console/things.csv?q=x&lane=mail')
  expect(view.isFiltered).toBe(true)
})

test('a list without rows says why, and leads to where there are some', () => {
  const none = (search: string, count: number) =>
    listView(list, query(search), { rows: [], next: null, count }, new Date(0)).none
  expect(none('', 0)).toEqual({ says: 'No things.', way: null })
  expect(none('q=x', 0)).toEqual({ says: 'Nothing matches.', way: { name: 'Clear', to: '/console/things' } })
  expect(none('after=abc', 25)).toEqual({
    says: 'Nothing more on this page.',
    way: { name: 'First page', to: '/console/things' },
  })
  expect(none('q=x&after=abc', 3).way?.to).toBe('/console/things?q=x')
  expect(none('after=abc', 0).says).toBe('No things.')
})

test('the losses of a month are those of that month', () => {
  const loss = { marginCents: -1 } as MonthOfCosts['rows'][number]
  const month = { total: {}, rows: [loss], forecast: {}, days: [] } as unknown as MonthOfCosts
  expect(costsView(month, 'October 2026', '2026-10').losses).toEqual({
    count: 1,
    to: '/console/costs?month=2026-10&loss=yes',
  })
  expect(costsView(month, 'November 2026').losses.to).toBe('/console/costs?loss=yes')
})

test('a file has every match, page by page, and no formula', async () => {
  const page = async ({ after }: { after: string | null }) =>
    after ? { rows: rows.slice(1), next: null } : { rows: rows.slice(0, 1), next: 'second' }
  const lines: string[] = []
  for await (const line of csvOf(list, query(''), page, new Date(0))) lines.push(line)
  expect(lines.join('')).toBe(`Name\r\n'=cmd()\r\n"plain, with ""quotes"""\r\n`)
})

test('numbers stay numbers in a file, whatever sign they have', () => {
  expect(csvLine(['-3.71', '+1', '@x', '-x', '\tx'])).toBe("-3.71,'+1,'@x,'-x,'\tx\r\n")
})

test('a difference is the lines that left and the lines that came', () => {
  expect(lineDiff('a\nb\nc', 'a\nx\nc')).toEqual([
    { kind: 'same', text: 'a' },
    { kind: 'gone', text: 'b' },
    { kind: 'new', text: 'x' },
    { kind: 'same', text: 'c' },
  ])
})

test('what is named like a secret is not shown', () => {
  const json = maskedJson({
    client_secret: 'cs_1',
    nested: [{ accessToken: 't', id: 'x', keyId: 'k1' }],
    n: 3n,
  })
  expect(JSON.parse(json)).toEqual({
    client_secret: '***',
    nested: [{ accessToken: '***', id: 'x', keyId: 'k1' }],
    n: '3',
  })
})
