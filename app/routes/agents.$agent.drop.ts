import { redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'
import { dropCheckout } from '~/core/services/dropCheckout'
import { unlessPaymentsDown } from '~/core/services/unlessPaymentsDown'

export const loader = ({ params }: LoaderFunctionArgs) => redirect(`/agents/${params.agent}`)

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { viewer, agent } = await requireOwnAgent(request, context, params.agent)
  const dropped = dropCheckout(context.deps, { agentId: agent.id, who: viewer })
  const result = await unlessPaymentsDown(dropped)
  return redirect(result.ok ? '/home' : `/agents/${agent.id}?problem=${result.problem.code}`, 303)
}
