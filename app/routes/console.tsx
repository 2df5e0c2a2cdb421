import type { LoaderFunctionArgs } from '@remix-run/node'
import {
  isRouteErrorResponse,
  Outlet,
  useLoaderData,
  useLocation,
  useMatches,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react'
import { ConsoleFrame } from '~/app/components/ConsoleFrame'
import { ErrorPage } from '~/app/components/ErrorPage'
import { ReadAgain, useCarefulReading } from '~/app/live/readAgain'
import { useHeadingFocus } from '~/app/live/useHeadingFocus'
import type { loader as rootLoader } from '~/app/root'
import { requireStaff } from '~/app/session/requireViewer'

export const handle = { frame: 'console' }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { email, role, areShortcutsOff } = requireStaff(request, context)
  const { consolePages, clock } = context.deps
  const counts = await consolePages.counts()
  return { user: { email, role, areShortcutsOff }, counts, asOf: clock.now().toISOString() }
}

type Crumbs = { crumbs?: (data: unknown) => { name: string; to?: string }[] }

export default function Console() {
  const { user, counts, asOf } = useLoaderData<typeof loader>()
  const { readAgain, isMissed } = useCarefulReading(asOf)
  useHeadingFocus()
  const page = useMatches().at(-1)
  const crumbs = (page?.handle as Crumbs | undefined)?.crumbs?.(page?.data) ?? []
  return (
    <ReadAgain.Provider value={readAgain}>
      <ConsoleFrame user={user} counts={counts} crumbs={crumbs} staleAsOf={isMissed ? asOf : null}>
        <Outlet />
      </ConsoleFrame>
    </ReadAgain.Provider>
  )
}

export function ErrorBoundary() {
  const error = useRouteError()
  const { pathname, search } = useLocation()
  const role = useRouteLoaderData<typeof rootLoader>('root')?.viewer?.role
  const status = isRouteErrorResponse(error) ? error.status : 500
  const home =
    role === 'admin' || role === 'support' ? { name: 'To the overview', to: '/console' } : undefined
  return <ErrorPage status={status} home={home} here={pathname + search} />
}
