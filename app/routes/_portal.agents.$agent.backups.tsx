import { randomUUID } from 'node:crypto'
import { data, redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { AgentHead } from '~/app/components/agent/AgentHead'
import { BackupsTable } from '~/app/components/agent/BackupsTable'
import { Alert } from '~/app/components/Alert'
import { OffButton, SubmitButton } from '~/app/components/Button'
import { Icon } from '~/app/components/Icon'
import { Words } from '~/app/components/Words'
import { backupList, isRunning, noBackup } from '~/app/presenters/agent/backupList'
import { blank } from '~/app/presenters/agent/blank'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'
import { backUpNow } from '~/core/services/backUpNow'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `Backups of ${data.agent.name} - Aura` : 'Backups - Aura' },
]

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { agent } = await requireOwnAgent(request, context, params.agent)
  const { pages, clock } = context.deps
  const { id, name, summary } = blank(agent, clock.now())
  return {
    agent: { id, name, summary },
    backups: backupList(agent, await pages.backupsOf(agent.id)),
    none: noBackup(agent),
    whyNot: !isRunning(agent)
      ? `${name} is not running.`
      : agent.run?.endedAt === null
        ? 'Something is being done with it.'
        : null,
    formKey: randomUUID(),
  }
}

/** Makes one now. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { viewer, agent } = await requireOwnAgent(request, context, params.agent)
  const result = await backUpNow(context.deps, { agentId: agent.id, who: viewer, address: context.address })
  if (!result.ok) return data({ problem: result.problem.says }, 409)
  throw redirect(`/agents/${agent.id}?said=backupStarted`, 303)
}

export default function Backups() {
  const { agent, backups, none, whyNot, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <main id="main" className="page">
      <AgentHead agent={agent}>
        {whyNot ? (
          <OffButton id="why-not" reason={whyNot}>
            Make a backup
          </OffButton>
        ) : (
          <Form method="post">
            <input type="hidden" name="idempotency" value={formKey} />
            <SubmitButton look="primary">Make a backup</SubmitButton>
          </Form>
        )}
      </AgentHead>
      {answer ? <Alert tone="bad" icon="circle-x" role="alert" title={answer.problem} /> : null}
      {backups.length > 0 ? (
        <BackupsTable backups={backups} name={agent.name} />
      ) : (
        <div className="card">
          <div className="empty">
            <Icon name="archive" />
            <p>
              <Words words={none} />
            </p>
          </div>
        </div>
      )}
      <p className="muted small">
        One every night, and one before each change. Encrypted with a key of your own, and opened once to see
        that it is whole.
      </p>
    </main>
  )
}
