import type { List } from '~/core/ports/ConsoleLists'
import { listView, queryOf, type ListSpec, type ListView } from './listView'

/** The page that a URL asks for, with the count of all that match. */
export async function readList<Row>(
  request: Request,
  spec: ListSpec<Row>,
  list: List<Row>,
  now: Date,
): Promise<ListView> {
  const query = queryOf(request, spec)
  const [page, count] = await Promise.all([list.page(query), list.count(query)])
  return listView(spec, query, { ...page, count }, now)
}
