import type { LoaderFunctionArgs } from '@remix-run/node'
import { costsList } from '~/app/presenters/console/costs/costsList'
import { readCosts } from '~/app/presenters/console/costs/readCosts'
import { csvOf, queryOf } from '~/app/presenters/console/listView'
import { requireStaff } from '~/app/session/requireViewer'
import { csvResponse } from '~/app/http/csvResponse'

/** All lines of the month that match, as a file. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { month, spec, now } = await readCosts(context.deps, request)
  const list = costsList(month.rows)
  const lines = csvOf(spec, queryOf(request, spec), (ask) => list.page(ask), now)
  return csvResponse('costs', lines, now)
}
