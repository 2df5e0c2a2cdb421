import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DecisionPage } from '~/app/components/agent/DecisionPage'
import { remove } from '~/app/presenters/agent/decisions'
import { actOnDecision, loadDecision } from '~/app/session/decide'
import { leaveAgent } from '~/core/services/leaveAgent'

export const meta: MetaFunction = () => [{ title: 'Remove agent - Aura' }]

export const loader = (args: LoaderFunctionArgs) =>
  loadDecision(args, (agent) => (agent.goneAt || agent.wanted === 'gone' ? null : remove(agent)))

export const action = (args: ActionFunctionArgs) =>
  actOnDecision(args, ({ by, typed, isChecked, choice, idempotency }) =>
    leaveAgent(args.context.deps, {
      ...by,
      typedName: typed,
      isFinalBackupWanted: isChecked,
      isAtPeriodEnd: choice === 'atEnd',
      idempotency,
    }),
  )

export default function RemoveAgent() {
  return <DecisionPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
