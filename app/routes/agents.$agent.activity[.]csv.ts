import type { LoaderFunctionArgs } from '@remix-run/node'
import { activityCsv, activityList } from '~/app/presenters/activityList'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'

const ROWS_MAX = 1_000

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { agent } = await requireOwnAgent(request, context, params.agent)
  const rows = activityList(await context.deps.pages.activityOf(agent.id, ROWS_MAX))
  return new Response(activityCsv(rows), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${agent.name}-activity.csv"`,
      'Cache-Control': 'no-store',
    },
  })
}
