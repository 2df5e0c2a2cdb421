import { randomUUID } from 'node:crypto'
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Actions } from '~/app/components/agent/Actions'
import { AgentHead } from '~/app/components/agent/AgentHead'
import { AgentCard } from '~/app/components/agent/AgentCard'
import { Announcer } from '~/app/components/agent/Announcer'
import { ConnectionStrip } from '~/app/components/agent/ConnectionStrip'
import { Alert } from '~/app/components/Alert'
import { Toast } from '~/app/components/Toast'
import { Words } from '~/app/components/Words'
import { useLiveAgent } from '~/app/live/useLiveAgent'
import { useNow } from '~/app/live/useNow'
import { announcement } from '~/app/presenters/agent/announcement'
import { lookAt } from '~/app/presenters/agent/lookAt'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'
import { PAYMENTS_DOWN } from '~/core/services/unlessPaymentsDown'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.view.name}, ${data.view.status.word.toLowerCase()} - Aura` : 'Agent - Aura' },
]

const problems: Record<string, string> = {
  not_ready: 'It can’t be opened: it is not ready.',
  paid: 'Your payment has arrived: this is being set up.',
  ended: 'This subscription has ended already.',
  payments_down: PAYMENTS_DOWN,
}

const said: Record<string, string> = {
  backupStarted: 'Backup started.',
  kept: 'It goes on.',
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { agent } = await requireOwnAgent(request, context, params.agent)
  const view = await lookAt(context.deps, agent)
  const search = new URL(request.url).searchParams
  const isOver = view.run?.isOpen === false || ['Not paid', 'Removed'].includes(view.status.word)
  return {
    view,
    formKey: randomUUID(),
    said: said[search.get('said') ?? ''] ?? null,
    problem: problems[search.get('problem') ?? ''] ?? null,
    /** Without script an open run is loaded again by itself. */
    refreshSeconds: isOver || search.get('refresh') === 'off' ? null : 10,
  }
}

export default function AgentPage() {
  const loaded = useLoaderData<typeof loader>()
  return <LiveAgentPage key={loaded.view.id} {...loaded} />
}

function LiveAgentPage(loaded: ReturnType<typeof useLoaderData<typeof loader>>) {
  const { view, connection } = useLiveAgent(loaded.view)
  const now = useNow(view.asOf)
  const isStale = connection !== 'live'
  return (
    <main id="main" className="page">
      <AgentHead agent={view}>
        {view.cancel ? <Actions actions={[view.cancel]} view={view} formKey={loaded.formKey} /> : null}
      </AgentHead>
      <ConnectionStrip connection={connection} asOf={view.asOf} path={`/agents/${view.id}`} />
      {loaded.said ? <Toast key={loaded.said} words={loaded.said} /> : null}
      {loaded.problem ? (
        <Alert tone="warn" icon="triangle-alert" role="alert" title={loaded.problem} />
      ) : null}
      <AgentCard view={view} isStale={isStale} formKey={loaded.formKey} />
      <Announcer words={announcement(view, now)} urgency={view.urgency} />
      {view.below.length > 0 ? (
        <section className="card" aria-label="This agent">
          <dl className="card__body facts facts--even">
            {view.below.map(({ label, words }) => (
              <div key={label}>
                <dt className="muted">{label}</dt>
                <dd className={label === 'Reference' ? 'mono' : undefined}>
                  {label === 'Reference' && view.run ? (
                    <Link to={`/agents/${view.id}/runs/${view.run.ref}`}>{view.run.ref}</Link>
                  ) : (
                    <Words words={words} />
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
    </main>
  )
}
