import type { LoaderFunctionArgs } from '@remix-run/node'
import { csvResponse } from '~/app/http/csvResponse'
import { csvFile } from '~/app/presenters/console/csvFile'
import { requireStaff } from '~/app/session/requireViewer'

/** Any list as a file, at its address with `.csv`. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, pages, clock } = context.deps
  const now = clock.now()
  const lines = csvFile(params.file ?? '', request, { ...consolePages, plans: await pages.plans() }, now)
  if (!lines) throw new Response('There is no such page.', { status: 404 })
  return csvResponse((params.file ?? '').replace('.csv', ''), lines, now)
}
