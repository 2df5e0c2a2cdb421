import { redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { z } from 'zod'
import { FormKey } from '~/app/session/formKey'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'
import { keepSubscription } from '~/core/services/keepSubscription'
import { unlessPaymentsDown } from '~/core/services/unlessPaymentsDown'

const KeepForm = z.object({ idempotency: FormKey })

export const loader = ({ params }: LoaderFunctionArgs) => redirect(`/agents/${params.agent}`)

/** Its end is taken back. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { viewer, agent } = await requireOwnAgent(request, context, params.agent)
  const form = KeepForm.safeParse(Object.fromEntries(await request.formData()))
  if (!form.success) throw new Response(null, { status: 400 })
  const kept = keepSubscription(context.deps, {
    agentId: agent.id,
    who: viewer,
    idempotency: form.data.idempotency,
    address: context.address,
  })
  const result = await unlessPaymentsDown(kept)
  const told = result.ok ? 'said=kept' : `problem=${result.problem.code}`
  return redirect(`/agents/${agent.id}?${told}`, 303)
}
