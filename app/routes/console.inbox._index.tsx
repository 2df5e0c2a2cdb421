import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ListPage } from '~/app/components/console/list/ListPage'
import { readList } from '~/app/presenters/console/readList'
import { inboxSpec } from '~/app/presenters/console/specs/inboxSpec'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction = () => [{ title: 'Inbox - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Inbox' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, clock } = context.deps
  return { view: await readList(request, inboxSpec, consolePages.lists.inbox, clock.now()) }
}

export default function Inbox() {
  return <ListPage view={useLoaderData<typeof loader>().view} />
}
