import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireViewer } from '~/app/session/requireViewer'
import { exportAccount } from '~/core/services/exportAccount'

/** A file to take along. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const viewer = requireViewer(request, context)
  if (!(await context.deps.limits.account(viewer.accountId))) throw new Response(null, { status: 429 })
  const { fileName, body } = await exportAccount(context.deps, { viewer })
  return new Response(body, {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'no-store',
    },
  })
}
