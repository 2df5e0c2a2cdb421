import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DecisionPage } from '~/app/components/agent/DecisionPage'
import { reprovision } from '~/app/presenters/agent/decisions'
import { actOnDecision, loadDecision } from '~/app/session/decide'
import { requestReprovision } from '~/core/services/requestReprovision'

export const meta: MetaFunction = () => [{ title: 'Reprovision - Aura' }]

export const loader = (args: LoaderFunctionArgs) =>
  loadDecision(args, (agent, looked) =>
    agent.wanted === 'running' && agent.machine?.readyAt ? reprovision(agent, looked) : null,
  )

export const action = (args: ActionFunctionArgs) =>
  actOnDecision(args, ({ by, typed, isChecked }) =>
    requestReprovision(args.context.deps, {
      ...by,
      isUnderstood: isChecked,
      ...(typed ? { typedWithoutBackup: typed } : {}),
    }),
  )

export default function Reprovision() {
  return <DecisionPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
