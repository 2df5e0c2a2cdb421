import { randomUUID } from 'node:crypto'
import { data, redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Act, ActionForm } from '~/app/components/console/ActionForm'
import { Answer } from '~/app/components/console/Answer'
import { Facts } from '~/app/components/console/Facts'
import { TableCard } from '~/app/components/console/TableCard'
import { Status } from '~/app/components/Status'
import { useFreshRuns } from '~/app/live/useFreshRuns'
import { agentView } from '~/app/presenters/console/agentView'
import { requireStaff } from '~/app/session/requireViewer'
import { repairAgent } from '~/core/services/repairAgent'
import { tryAgain } from '~/core/services/tryAgain'
import { updateAgent } from '~/core/services/updateAgent'

export const meta: MetaFunction = () => [{ title: 'Agent - Aura console' }]
export const handle = {
  crumbs: (page: { view?: { name: string } } | undefined) => [
    { name: 'Customers', to: '/console/customers' },
    { name: page?.view?.name ?? 'Agent' },
  ],
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, clock } = context.deps
  const agent = await consolePages.agent(params.agent ?? '')
  if (!agent) throw new Response(null, { status: 404 })
  return { view: agentView(agent, clock.now()), formKey: randomUUID() }
}

/** What staff can do to an agent, by the name that its form sends. */
const acts = { repair: repairAgent, update: updateAgent, tryAgain }
const Intent = z.enum(['repair', 'update', 'tryAgain'])

export async function action({ request, params, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const intent = Intent.safeParse((await request.formData()).get('intent'))
  const agent = await context.deps.consolePages.agent(params.agent ?? '')
  if (!intent.success || !agent) return data({ ok: false, says: 'This form is not one of ours.' }, 400)
  const run = await acts[intent.data](context.deps, { agentId: agent.id, who, address: context.address })
  if (!run.ok) return data({ ok: false, says: run.problem.says }, 409)
  throw redirect(`/console/agents/${agent.name}`, 303)
}

export default function Agent() {
  const { view, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  useFreshRuns()
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>{view.name}</h1>
        <Status status={view.status} />
        {view.openRunRef ? (
          <Link className="mono" to={`/console/runs/${view.openRunRef}`}>
            {view.openRunRef}
          </Link>
        ) : null}
        <div className="slot push">
          {view.canTryAgain ? (
            <ActionForm intent="tryAgain" formKey={formKey}>
              <Act label={`Try ${view.name} again`}>Try again</Act>
            </ActionForm>
          ) : null}
          <ActionForm intent="repair" formKey={formKey}>
            <Act label={`Repair ${view.name}`} off={view.isFree ? null : 'Nothing to restart now'}>
              Repair
            </Act>
          </ActionForm>
          <ActionForm intent="update" formKey={formKey}>
            <Act label={`Update ${view.name}`} off={view.isFree ? null : 'Nothing to update now'}>
              Update
            </Act>
          </ActionForm>
        </div>
      </div>
      <Answer answer={answer} />
      <div className="split">
        <div className="panels">
          <TableCard
            view={view.runs}
            empty="No runs yet."
            more={<Link to={`/console/runs?agent=${view.id}`}>All runs</Link>}
          />
          <TableCard view={view.machines} empty="No machine yet." />
          <TableCard view={view.backups} empty="No backup yet." />
          <TableCard view={view.resources} empty="Nothing was asked of a provider yet." />
          <TableCard view={view.audit} empty="Nothing yet." />
        </div>
        <aside className="card" aria-label="Facts">
          <div className="card__body">
            <Facts facts={view.facts} />
          </div>
        </aside>
      </div>
    </main>
  )
}
