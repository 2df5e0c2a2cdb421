import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DecisionPage } from '~/app/components/agent/DecisionPage'
import { refund } from '~/app/presenters/agent/decisions'
import { actOnDecision, loadDecision } from '~/app/session/decide'
import { refundNow } from '~/core/services/refundNow'

export const meta: MetaFunction = () => [{ title: 'Refund - Aura' }]

export const loader = (args: LoaderFunctionArgs) =>
  loadDecision(args, (agent) => (agent.graceUntil || agent.wanted === 'idle' ? refund(agent) : null))

export const action = (args: ActionFunctionArgs) =>
  actOnDecision(args, ({ by }) => refundNow(args.context.deps, by))

export default function Refund() {
  return <DecisionPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
