import { Link } from '@remix-run/react'
import { ListPage } from '~/app/components/console/list/ListPage'
import type { ListView } from '~/app/presenters/console/listView'

/** Failed jobs by what they failed of, or one by one: the same filter in both. */
export function JobsPage({ view }: { view: ListView }) {
  const search = new URLSearchParams(view.filterText)
  search.delete('group')
  const filter = search.size > 0 ? `?${search.toString()}` : ''
  const isFlat = view.path.endsWith('/all')
  return (
    <ListPage
      view={view}
      actions={
        <nav className="segmented" aria-label="Shown">
          <Link className="button" to={`/console/jobs${filter}`} aria-current={isFlat ? undefined : 'page'}>
            By error
          </Link>
          <Link
            className="button"
            to={`/console/jobs/all${filter}`}
            aria-current={isFlat ? 'page' : undefined}
          >
            Flat
          </Link>
        </nav>
      }
    />
  )
}
