import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DecisionPage } from '~/app/components/agent/DecisionPage'
import { restore } from '~/app/presenters/agent/decisions'
import { actOnDecision, loadDecision } from '~/app/session/decide'
import { restoreBackup } from '~/core/services/restoreBackup'

export const meta: MetaFunction = () => [{ title: 'Restore - Aura' }]

export const loader = (args: LoaderFunctionArgs) =>
  loadDecision(args, async (agent) => {
    const backups = await args.context.deps.pages.backupsOf(agent.id)
    const backup = backups.find(({ id }) => id === args.params.backup)
    return backup ? restore(agent, backup) : 'notFound'
  })

export const action = (args: ActionFunctionArgs) =>
  actOnDecision(args, ({ by }) =>
    restoreBackup(args.context.deps, { ...by, backupId: args.params.backup ?? '' }),
  )

export default function Restore() {
  return <DecisionPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
