import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { JobsPage } from '~/app/components/console/JobsPage'
import { readList } from '~/app/presenters/console/readList'
import { jobsSpec } from '~/app/presenters/console/specs/jobsSpec'
import { requireStaff } from '~/app/session/requireViewer'

export const meta: MetaFunction = () => [{ title: 'Failed jobs - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Failed jobs' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, clock } = context.deps
  return { view: await readList(request, jobsSpec, consolePages.lists.jobs, clock.now()) }
}

export default function Jobs() {
  return <JobsPage view={useLoaderData<typeof loader>().view} />
}
