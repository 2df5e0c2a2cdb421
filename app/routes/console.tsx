import type { LoaderFunctionArgs } from '@remix-run/node'
import { Outlet, useLoaderData, useMatches } from '@remix-run/react'
import { ConsoleFrame } from '~/app/components/ConsoleFrame'
import { requireStaff } from '~/app/session/requireViewer'

export const handle = { frame: 'console' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { email, role, areShortcutsOff } = requireStaff(request, context)
  return { user: { email, role, areShortcutsOff }, counts: await context.deps.consolePages.counts() }
}

type Crumbs = { crumbs?: (data: unknown) => { name: string; to?: string }[] }

export default function Console() {
  const { user, counts } = useLoaderData<typeof loader>()
  const page = useMatches().at(-1)
  const crumbs = (page?.handle as Crumbs | undefined)?.crumbs?.(page?.data) ?? []
  return (
    <ConsoleFrame user={user} counts={counts} crumbs={crumbs}>
      <Outlet />
    </ConsoleFrame>
  )
}
