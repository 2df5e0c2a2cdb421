import { redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { requireViewer } from '~/app/session/requireViewer'
import { openAgent } from '~/core/services/openAgent'

export const loader = ({ params }: LoaderFunctionArgs) => redirect(`/agents/${params.agent}`)

/** Into the agent: a ticket for its own origin, spent there at once. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const viewer = requireViewer(request, context)
  const agentId = params.agent ?? ''
  const result = await openAgent(context.deps, { agentId, viewer })
  if (!result.ok) {
    if (result.problem.code === 'not_found') throw new Response(null, { status: 404 })
    return redirect(`/agents/${agentId}?problem=not_ready`, 303)
  }
  const { agentName, ticket } = result.value
  const origin = context.deps.settings.agentOrigin(agentName)
  return redirect(`${origin}/__aura/enter?ticket=${ticket}`, {
    status: 303,
    headers: { 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' },
  })
}
