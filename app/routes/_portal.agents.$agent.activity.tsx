import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { AgentHead } from '~/app/components/agent/AgentHead'
import { Icon } from '~/app/components/Icon'
import { Status } from '~/app/components/Status'
import { Time } from '~/app/components/Time'
import { activityList } from '~/app/presenters/activityList'
import { blank } from '~/app/presenters/agent/blank'
import { requireOwnAgent } from '~/app/session/requireOwnAgent'

const SHOWN_MAX = 100

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `Activity of ${data.agent.name} - Aura` : 'Activity - Aura' },
]

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { agent } = await requireOwnAgent(request, context, params.agent)
  const { pages, clock } = context.deps
  const { id, name, summary } = blank(agent, clock.now())
  return { agent: { id, name, summary }, rows: activityList(await pages.activityOf(id, SHOWN_MAX)) }
}

export default function Activity() {
  const { agent, rows } = useLoaderData<typeof loader>()
  return (
    <main id="main" className="page">
      <AgentHead agent={agent}>
        <a className="button" href={`/agents/${agent.id}/activity.csv`} download>
          <Icon name="download" />
          CSV
        </a>
      </AgentHead>
      {rows.length === 0 ? (
        <div className="card">
          <p className="empty">Nothing was done yet.</p>
        </div>
      ) : (
        <div className="card">
          <table className="data-table">
            <caption className="offscreen">Activity of {agent.name}</caption>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">Result</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td className="muted">
                    <Time at={row.at} form="dayMinute" />
                  </td>
                  <td>{row.who}</td>
                  <th scope="row">
                    {row.ref ? <Link to={`/agents/${agent.id}/runs/${row.ref}`}>{row.what}</Link> : row.what}
                  </th>
                  <td className="at-top">
                    <Status status={row.result} bare />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </main>
  )
}
