import type { ReactNode } from 'react'
import { ListTable } from '~/app/components/console/list/ListTable'
import type { TableView } from '~/app/presenters/console/tableView'

/** A few rows under a title. `more` leads to the whole list. It takes the focus, as a wide table scrolls inside it. */
export function TableCard({ view, more, empty }: { view: TableView; more?: ReactNode; empty: string }) {
  return (
    <section className="card" aria-label={view.title} tabIndex={0}>
      <div className="card__head">
        <h2>{view.title}</h2>
        <span className="push">{more}</span>
      </div>
      {view.rows.length > 0 ? (
        <ListTable view={view} rows={view.rows} selection={null} />
      ) : (
        <p className="card__body muted">{empty}</p>
      )}
    </section>
  )
}
