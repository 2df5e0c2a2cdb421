import { Outlet, useRouteLoaderData } from '@remix-run/react'
import { PortalFrame } from '~/app/components/PortalFrame'
import { useHeadingFocus } from '~/app/live/useHeadingFocus'
import type { loader as rootLoader } from '~/app/root'

export const handle = { frame: 'portal' }

export default function Portal() {
  const viewer = useRouteLoaderData<typeof rootLoader>('root')?.viewer
  useHeadingFocus()
  return (
    <PortalFrame isStaff={viewer !== null && viewer?.role !== 'customer'}>
      <Outlet />
    </PortalFrame>
  )
}
