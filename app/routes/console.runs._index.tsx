import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ListPage } from '~/app/components/console/list/ListPage'
import { readList } from '~/app/presenters/console/readList'
import { runsSpec } from '~/app/presenters/console/specs/runsSpec'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction = () => [{ title: 'Runs - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Runs' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, clock } = context.deps
  return { view: await readList(request, runsSpec, consolePages.lists.runs, clock.now()) }
}

export default function Runs() {
  return <ListPage view={useLoaderData<typeof loader>().view} />
}
