import { Link, useNavigation, useRevalidator } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Icon } from '~/app/components/Icon'
import { Time } from '~/app/components/Time'
import { useFreshRuns } from '~/app/live/useFreshRuns'
import type { ListView } from '~/app/presenters/console/listView'
import { ListFilters } from './ListFilters'
import { ListTable } from './ListTable'
import { useKeptRows } from './useKeptRows'
import { useSelection } from './useSelection'

type ListPageProps = {
  view: ListView
  /** Beside the title. */
  actions?: ReactNode
  /** Between filters and table. */
  children?: ReactNode
}

/** Title and count, filters, rows, pages: every list of the console. */
export function ListPage({ view, actions, children }: ListPageProps) {
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>{view.title}</h1>
        <span className="count">{view.count.toLocaleString('en-GB')}</span>
        <span className="muted">
          as of <Time at={view.asOf} form="second" />
        </span>
        <div className="slot push">
          {actions}
          <a className="button" href={view.csv} download>
            <Icon name="download" />
            CSV
          </a>
        </div>
      </div>
      <ListFilters view={view} />
      {children}
      {view.isLive ? <LiveRows view={view} /> : <Rows view={view} rows={view.rows} />}
    </main>
  )
}

function LiveRows({ view }: { view: ListView }) {
  useFreshRuns()
  const kept = useKeptRows(view.rows, `${view.path} ${view.filterText} ${view.firstTo}`)
  return (
    <Rows
      view={view}
      rows={kept.rows}
      news={
        <span className="slot slot--news" role="status">
          {kept.newCount > 0 ? (
            <button className="button" type="button" onClick={kept.show}>
              {kept.newCount} new
            </button>
          ) : null}
        </span>
      }
    />
  )
}

type RowsProps = {
  view: ListView
  rows: (ListView['rows'][number] & { isGone?: boolean })[]
  news?: ReactNode
}

function Rows({ view, rows, news }: RowsProps) {
  const isLoading = useNavigation().state === 'loading'
  const { state } = useRevalidator()
  const selection = useSelection(
    `${view.path} ${view.filterText}`,
    view.rows.map(({ id }) => id),
  )
  const canSelect = view.bulk.length > 0 && rows.length > 0
  const table = <ListTable view={view} rows={rows} selection={canSelect ? selection : null} />
  return (
    <section
      className="card list"
      aria-label={view.title}
      aria-busy={isLoading || state === 'loading'}
      data-list
    >
      {news}
      {rows.length === 0 ? (
        <Empty none={view.none} />
      ) : canSelect ? (
        <form method="get" action="/console/bulk/new">
          <BulkBar view={view} chosen={selection.ids.size} clear={selection.clear} />
          {table}
        </form>
      ) : (
        table
      )}
      {view.firstTo || view.nextTo ? (
        <div className="table__foot">
          <span>
            {rows.length} of {view.count.toLocaleString('en-GB')}
          </span>
          <span className="push" />
          {view.firstTo ? (
            <Link className="button" to={view.firstTo}>
              First {view.per.value}
            </Link>
          ) : null}
          {view.nextTo ? (
            <Link className="button" to={view.nextTo} rel="next">
              Next {view.per.value}
            </Link>
          ) : null}
        </div>
      ) : null}
    </section>
  )
}

function Empty({ none: { says, way } }: Pick<ListView, 'none'>) {
  return (
    <div className="empty">
      <b>{says}</b>
      {way ? <Link to={way.to}>{way.name}</Link> : null}
    </div>
  )
}

/** Always there, so that nothing moves when a row is chosen. Filter and count are sent, and confirmed on a page. */
function BulkBar({ view, chosen, clear }: { view: ListView; chosen: number; clear: () => void }) {
  return (
    <div className="bulk">
      <input type="hidden" name="filter" value={view.filterText} />
      <span className="bulk__count" role="status">
        {chosen > 0 ? `${chosen} on this page selected.` : 'None selected.'}
      </span>
      <label className="bulk__all">
        <input type="checkbox" className="box" name="scope" value="all" />
        All {view.count.toLocaleString('en-GB')} that match
      </label>
      <span className="slot push">
        <button className="button button--quiet" type="button" onClick={clear}>
          Clear
        </button>
        {view.bulk.map(({ action, label }) => (
          <button className="button" type="submit" name="action" value={action} key={action}>
            {label}
          </button>
        ))}
      </span>
    </div>
  )
}
