import { randomUUID } from 'node:crypto'
import { data, redirect } from '@remix-run/node'
import type { AppLoadContext } from '@remix-run/node'
import { z } from 'zod'
import type { DecisionInput } from '~/app/components/agent/DecisionForm'
import { lookedAt } from '~/app/presenters/agent/lookAt'
import type { Looked } from '~/app/presenters/agent/Looked'
import type { DecisionView } from '~/app/presenters/agent/AgentView'
import { FormKey } from '~/app/session/formKey'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'
import type { Outcome } from '~/core/domain/errors'
import type { Viewer } from '~/core/ports/Accounts'
import type { AgentOnPage } from '~/core/ports/Pages'
import { unlessPaymentsDown } from '~/core/services/unlessPaymentsDown'

type Asked = { request: Request; params: { agent?: string }; context: AppLoadContext }

const DecisionFields = z.object({
  typed: z.string().max(100).catch(''),
  understood: z.string().optional(),
  finalBackup: z.string().optional(),
  when: z.string().max(20).catch(''),
  /** Made with the form: sending it twice is sending it once. */
  idempotency: FormKey.catch(''),
})

export type Answer = {
  /** Who asks for it, and about which agent: what every service takes. */
  by: { agentId: string; who: Viewer; address: string }
  agent: AgentOnPage
  typed: string
  isChecked: boolean
  choice: string
  idempotency: string
}

/** The question about the viewer's own agent. Null: it does not arise now, so its page is shown instead. */
export async function loadDecision(
  { request, params, context }: Asked,
  ask: (
    agent: AgentOnPage,
    looked: Looked,
  ) => DecisionView | 'notFound' | null | Promise<DecisionView | 'notFound' | null>,
) {
  const { agent } = await requireOwnAgent(request, context, params.agent)
  const decision = await ask(agent, await lookedAt(context.deps, agent))
  if (decision === 'notFound') throw new Response(null, { status: 404 })
  if (!decision) throw redirect(`/agents/${agent.id}`)
  return { agent: { id: agent.id, name: agent.name }, decision, formKey: randomUUID() }
}

/** Done: back to the agent, which says so. Refused: the same question, what is wrong in place, what was typed kept. */
export async function actOnDecision(
  { request, params, context }: Asked,
  act: (answer: Answer) => Promise<Outcome<unknown>>,
  said?: string,
) {
  const { viewer, agent } = await requireOwnAgent(request, context, params.agent)
  const fields = DecisionFields.parse(Object.fromEntries(await request.formData()))
  const input: DecisionInput = {
    typed: fields.typed,
    checked: fields.understood === 'yes' || fields.finalBackup === 'yes',
    choice: fields.when,
  }
  const asked = act({
    by: { agentId: agent.id, who: viewer, address: context.address },
    agent,
    typed: input.typed,
    isChecked: input.checked,
    choice: input.choice,
    idempotency: fields.idempotency,
  })
  const result = await unlessPaymentsDown(asked)
  if (!result.ok) return data({ problem: result.problem.says, input }, 409)
  throw redirect(`/agents/${agent.id}${said ? `?said=${said}` : ''}`, 303)
}
