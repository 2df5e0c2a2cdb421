import { json } from '~/app/http/json'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { lookAt } from '~/app/presenters/agent/lookAt'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'

/**
 * The agent's whole state, as its page shows it: what a page reads again after a gap, and asks for again and again
 * where sockets are blocked. What has not changed since `If-None-Match` costs one query.
 */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { viewer, deps } = context
  if (!viewer) return json({ problem: 'signed_out' }, 401)
  const found = await deps.pages.agentTag(params.agent ?? '')
  if (!found || found.customerId !== viewer.customerId) throw new Response(null, { status: 404 })
  const tag = `"${found.tag}"`
  if (request.headers.get('If-None-Match') === tag) return new Response(null, { status: 304 })
  const { agent } = await requireOwnAgent(request, context, params.agent)
  const answer = json(await lookAt(deps, agent), 200)
  answer.headers.set('ETag', tag)
  return answer
}
