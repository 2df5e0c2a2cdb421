import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ListPage } from '~/app/components/console/list/ListPage'
import { readList } from '~/app/presenters/console/readList'
import { refundsSpec } from '~/app/presenters/console/specs/refundsSpec'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction = () => [{ title: 'Refunds - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Refunds' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, clock } = context.deps
  return { view: await readList(request, refundsSpec, consolePages.lists.refunds, clock.now()) }
}

export default function Refunds() {
  return <ListPage view={useLoaderData<typeof loader>().view} />
}
