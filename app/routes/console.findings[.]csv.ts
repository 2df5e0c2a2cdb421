import type { LoaderFunctionArgs } from '@remix-run/node'
import { csvOf, queryOf } from '~/app/presenters/console/listView'
import { findingsList, findingsSpec } from '~/app/presenters/console/findings/findingsSpec'
import { requireStaff } from '~/app/session/requireViewer'

/** The findings that the list's address asks for, as a file. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { findings, clock } = context.deps
  const now = clock.now()
  const lines: string[] = []
  const list = findingsList(findings)
  for await (const line of csvOf(findingsSpec, queryOf(request, findingsSpec), (ask) => list.page(ask), now))
    lines.push(line)
  return new Response(lines.join(''), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="aura-findings-${now.toISOString().slice(0, 10)}.csv"`,
      'Cache-Control': 'no-store',
    },
  })
}
