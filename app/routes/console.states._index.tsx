import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ListPage } from '~/app/components/console/list/ListPage'
import { readList } from '~/app/presenters/console/readList'
import { statesSpec } from '~/app/presenters/console/specs/statesSpec'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction = () => [{ title: 'States - Aura console' }]
export const handle = { crumbs: () => [{ name: 'States' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, clock } = context.deps
  return { view: await readList(request, statesSpec, consolePages.lists.states, clock.now()) }
}

export default function States() {
  return <ListPage view={useLoaderData<typeof loader>().view} />
}
