import { redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'
import { dropCheckout } from '~/core/services/dropCheckout'

export const loader = ({ params }: LoaderFunctionArgs) => redirect(`/agents/${params.agent}`)

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { viewer, agent } = await requireOwnAgent(request, context, params.agent)
  const result = await dropCheckout(context.deps, { agentId: agent.id, who: viewer })
  return redirect(result.ok ? '/home' : `/agents/${agent.id}?problem=${result.problem.code}`, 303)
}
