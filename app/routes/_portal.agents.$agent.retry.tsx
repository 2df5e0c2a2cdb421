import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DecisionPage } from '~/app/components/agent/DecisionPage'
import { retry } from '~/app/presenters/agent/decisions'
import { actOnDecision, loadDecision } from '~/app/session/decide'
import { startAgain } from '~/core/services/startAgain'
import { tryAgain } from '~/core/services/tryAgain'

export const meta: MetaFunction = () => [{ title: 'Try again - Aura' }]

export const loader = (args: LoaderFunctionArgs) =>
  loadDecision(args, (agent) => (agent.graceUntil || agent.wanted === 'idle' ? retry(agent) : null))

export const action = (args: ActionFunctionArgs) =>
  actOnDecision(args, ({ agent, by }) =>
    (agent.wanted === 'idle' ? startAgain : tryAgain)(args.context.deps, by),
  )

export default function Retry() {
  return <DecisionPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
