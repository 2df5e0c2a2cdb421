import { redirect } from '@remix-run/node'
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { LinkButton } from '~/app/components/Button'
import { Icon } from '~/app/components/Icon'
import { Status } from '~/app/components/Status'
import { lookAt } from '~/app/presenters/agent/lookAt'
import { requireViewer } from '~/app/session/requireViewer'

const SHOWN_MAX = 20

export const meta: MetaFunction = () => [{ title: 'Your agents - Aura' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const viewer = requireViewer(request, context)
  const { pages } = context.deps
  if (!viewer.customerId) throw redirect('/console/runs')
  const listed = await pages.agentsOf(viewer.customerId)
  const current = listed.filter((agent) => !agent.goneAt)
  if (current.length === 1 && current[0]) throw redirect(`/agents/${current[0].id}`)
  const shown = await Promise.all(listed.slice(0, SHOWN_MAX).map(({ id }) => pages.agent(id)))
  const views = await Promise.all(
    shown.filter((agent) => agent !== null).map((agent) => lookAt(context.deps, agent)),
  )
  return {
    agents: views.map(({ id, name, summary, status }) => ({ id, name, summary, status })),
  }
}

export default function Home() {
  const { agents } = useLoaderData<typeof loader>()
  if (agents.length === 0) return <NoAgent />
  return (
    <main id="main" className="page">
      <header className="page__head">
        <div>
          <h1 tabIndex={-1}>Your agents</h1>
        </div>
        <LinkButton to="/agents/new" look="primary" icon="plus">
          New agent
        </LinkButton>
      </header>
      <ul className="stack">
        {agents.map((agent) => (
          <li className="card card__body row" key={agent.id}>
            <div>
              <h2>
                <Link to={`/agents/${agent.id}`}>{agent.name}</Link>
              </h2>
              <p className="muted small">{agent.summary}</p>
            </div>
            <span className="push">
              <Status status={agent.status} />
            </span>
          </li>
        ))}
      </ul>
    </main>
  )
}

function NoAgent() {
  return (
    <main id="main" className="page">
      <h1 tabIndex={-1}>Your agent</h1>
      <div className="card">
        <div className="empty">
          <Icon name="bot" />
          <b>No agent yet</b>
          <p>Choose a plan; it is ready in 3 to 5 minutes.</p>
          <LinkButton to="/agents/new" look="primary">
            Choose a plan
          </LinkButton>
        </div>
      </div>
    </main>
  )
}
