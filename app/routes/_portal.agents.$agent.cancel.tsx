import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DecisionPage } from '~/app/components/agent/DecisionPage'
import { cancel } from '~/app/presenters/agent/decisions'
import { actOnDecision, loadDecision } from '~/app/session/decide'
import { pipelineOf } from '~/core/domain/pipelines'
import { cancelOpenRun } from '~/core/services/cancelOpenRun'

export const meta: MetaFunction = () => [{ title: 'Cancel - Aura' }]

export const loader = (args: LoaderFunctionArgs) =>
  loadDecision(args, (agent) =>
    agent.run &&
    agent.run.endedAt === null &&
    !agent.run.cancelAskedAt &&
    pipelineOf(agent.run.kind).isCancellable
      ? cancel(agent, agent.run)
      : null,
  )

export const action = (args: ActionFunctionArgs) =>
  actOnDecision(args, ({ by }) => cancelOpenRun(args.context.deps, by))

export default function Cancel() {
  return <DecisionPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
