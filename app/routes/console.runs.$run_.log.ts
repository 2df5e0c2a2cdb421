import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireStaff } from '~/app/session/requireViewer'

/** The whole log as a text file. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, pages } = context.deps
  const run = await pages.run(params.run ?? '')
  if (!run) throw new Response('There is no such run.', { status: 404 })
  const lines = await consolePages.logOf(run.id)
  const text = lines.map((line) => `${line.at.toISOString()} ${line.level.padEnd(4)} ${line.text}\n`).join('')
  return new Response(text, {
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Disposition': `attachment; filename="${run.ref}.log"`,
      'Cache-Control': 'no-store',
    },
  })
}
