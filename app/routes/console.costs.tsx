import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { CostChart } from '~/app/components/console/CostChart'
import { ListPage } from '~/app/components/console/list/ListPage'
import { Icon } from '~/app/components/Icon'
import { costsList } from '~/app/presenters/console/costs/costsList'
import { costsView, type CostTile } from '~/app/presenters/console/costs/costsView'
import { readCosts } from '~/app/presenters/console/costs/readCosts'
import { readList } from '~/app/presenters/console/readList'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction = () => [{ title: 'Costs - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Costs' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { month, asked, title, spec, now } = await readCosts(context.deps, request)
  return {
    view: await readList(request, spec, costsList(month.rows), now),
    costs: costsView(month, title, asked),
  }
}

export default function Costs() {
  const { view, costs } = useLoaderData<typeof loader>()
  return (
    <ListPage view={view}>
      <section className="card" aria-label={costs.monthName}>
        <div className="tiles">
          {costs.tiles.map((tile) => (
            <Tile tile={tile} key={tile.name} />
          ))}
        </div>
      </section>
      {costs.chart ? <CostChart chart={costs.chart} /> : null}
      {costs.losses.count > 0 ? (
        <p>
          {costs.losses.count} {costs.losses.count === 1 ? 'customer' : 'customers'} below zero in{' '}
          {costs.monthName}. <Link to={costs.losses.to}>Show losses</Link>
        </p>
      ) : null}
    </ListPage>
  )
}

function Tile({ tile: { name, value, small, isWarning } }: { tile: CostTile }) {
  return (
    <div className="tile">
      <span className={`tile__name ${isWarning ? 'warn' : ''}`.trim()}>
        {isWarning ? <Icon name="triangle-alert" /> : null}
        {name}
      </span>
      <b>{value}</b>
      <small>{small}</small>
    </div>
  )
}
