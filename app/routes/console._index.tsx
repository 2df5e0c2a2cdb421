import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { ListTable } from '~/app/components/console/list/ListTable'
import { useKeptRows } from '~/app/components/console/list/useKeptRows'
import { Alerts, Budget, Tiles } from '~/app/components/console/OverviewParts'
import { Time } from '~/app/components/Time'
import { useFreshRuns } from '~/app/live/useFreshRuns'
import { listQuery } from '~/app/presenters/console/listQuery'
import { listView } from '~/app/presenters/console/listView'
import { overviewView } from '~/app/presenters/console/overviewView'
import { runsSpec } from '~/app/presenters/console/specs/runsSpec'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction = () => [{ title: 'Overview - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Overview' }] }

/** Open runs, oldest first. */
const OPEN = new URLSearchParams({ state: 'open', sort: 'started', per: '25' })

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, clock } = context.deps
  const query = listQuery(OPEN, runsSpec)
  const [overview, page, count] = await Promise.all([
    consolePages.overview(),
    consolePages.lists.runs.page(query),
    consolePages.lists.runs.count(query),
  ])
  const now = clock.now()
  return {
    ...overviewView(overview),
    runs: listView(runsSpec, query, { ...page, count }, now),
    asOf: now.toISOString(),
  }
}

export default function Overview() {
  const { tiles, alerts, budget, runs, asOf } = useLoaderData<typeof loader>()
  useFreshRuns()
  const kept = useKeptRows(runs.rows, 'overview')
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>Overview</h1>
        <span className="muted">
          as of <Time at={asOf} form="second" />
        </span>
      </div>
      {alerts.length > 0 ? <Alerts alerts={alerts} /> : null}
      <Tiles tiles={tiles} />
      <Budget budget={budget} />
      <section className="card list" aria-labelledby="runs-title" data-list>
        <div className="card__head">
          <h2 id="runs-title">Open runs</h2>
          <span className="count">{runs.count}</span>
          <span className="slot push">
            {kept.newCount > 0 ? (
              <button className="button" type="button" onClick={kept.show}>
                {kept.newCount} new
              </button>
            ) : null}
            <Link className="button button--quiet" to="/console/runs?state=open">
              All open runs
            </Link>
          </span>
        </div>
        {kept.rows.length > 0 ? (
          <ListTable
            view={{ columns: runs.columns, title: 'Open runs, oldest first' }}
            rows={kept.rows}
            selection={null}
          />
        ) : (
          <div className="empty">
            <b>Nothing is under way.</b>
          </div>
        )}
      </section>
    </main>
  )
}
