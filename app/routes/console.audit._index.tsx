import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ListPage } from '~/app/components/console/list/ListPage'
import { readList } from '~/app/presenters/console/readList'
import { auditSpec } from '~/app/presenters/console/specs/auditSpec'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction = () => [{ title: 'Audit - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Audit' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, clock } = context.deps
  return { view: await readList(request, auditSpec, consolePages.lists.audit, clock.now()) }
}

export default function Audit() {
  return <ListPage view={useLoaderData<typeof loader>().view} />
}
