import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Stages } from '~/app/components/agent/Stages'
import { Status } from '~/app/components/Status'
import { Time } from '~/app/components/Time'
import { customerRun } from '~/app/presenters/customerRun'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.run.ref}, ${data.name} - Aura` : 'Aura' },
]

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { agent } = await requireOwnAgent(request, context, params.agent)
  const run = await context.deps.pages.run(params.run ?? '')
  if (!run || run.agent?.id !== agent.id) throw new Response(null, { status: 404 })
  return { id: agent.id, name: agent.name, run: customerRun(run, context.deps.clock.now()) }
}

/** What was done, attempt by attempt, with the reference that support asks for. */
export default function CustomerRun() {
  const { id, name, run } = useLoaderData<typeof loader>()
  const now = Date.parse(run.asOf)
  return (
    <main id="main" className="page">
      <header className="page__head">
        <div>
          <h1 tabIndex={-1}>
            {run.title} <span className="mono">{run.ref}</span>
          </h1>
          <p className="muted">
            <Link to={`/agents/${id}`}>{name}</Link>, begun <Time at={run.startedAt} form="dayMinute" />
            {run.took ? `, took ${run.took}` : ''}
          </p>
        </div>
        <div className="slot">
          <Status status={run.status} />
        </div>
      </header>
      {run.parts.map((part) => (
        <section className="card card__body" key={part.title} aria-label={part.title}>
          <h2>{part.title}</h2>
          <Stages stages={part.stages} now={now} compact />
        </section>
      ))}
    </main>
  )
}
