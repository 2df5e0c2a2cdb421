import type { Ports } from '~/core/ports/Ports'
import type { Pages } from '~/core/ports/Pages'
import { costsOfMonth } from '~/core/services/costsOfMonth'
import { listQuery } from '../listQuery'
import { costsSpec, monthOptions } from './costsSpec'

type Deps = Pick<Ports, 'costs' | 'settingRows' | 'clock'> & { pages: Pages }

/** The month that the URL asks for, or this one. */
export async function readCosts(deps: Deps, request: Request) {
  const now = deps.clock.now()
  const plans = await deps.pages.plans()
  const { filters } = listQuery(new URL(request.url).searchParams, costsSpec([], plans, now))
  const months = monthOptions(now)
  const [name = '', title = ''] = months.find(([key]) => key === filters.month) ?? months[0] ?? []
  const month = await costsOfMonth(deps, { month: name })
  return { month, asked: filters.month, title, spec: costsSpec(month.rows, plans, now), now }
}
