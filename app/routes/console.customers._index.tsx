import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ListPage } from '~/app/components/console/list/ListPage'
import { readList } from '~/app/presenters/console/readList'
import { customersSpec } from '~/app/presenters/console/specs/customersSpec'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction = () => [{ title: 'Customers - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Customers' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, pages, clock } = context.deps
  const spec = customersSpec(await pages.plans())
  return { view: await readList(request, spec, consolePages.lists.customers, clock.now()) }
}

export default function Customers() {
  return <ListPage view={useLoaderData<typeof loader>().view} />
}
