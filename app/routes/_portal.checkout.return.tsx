import { redirect } from '@remix-run/node'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'
import { confirmCheckout } from '~/core/services/confirmCheckout'

/** Back from paying. Stripe is asked at once; if it does not answer now, its webhook and the sweep will tell. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const agentId = new URL(request.url).searchParams.get('agent') ?? ''
  const { agent, viewer } = await requireOwnAgent(request, context, agentId)
  await confirmCheckout(context.deps, { agentId: agent.id, who: viewer }).catch(context.onError)
  throw redirect(`/agents/${agent.id}`)
}
