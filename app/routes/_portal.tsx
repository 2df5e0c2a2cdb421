import { Outlet, useLocation, useRouteLoaderData } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { PortalFrame } from '~/app/components/PortalFrame'
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

/** After a change of page without a load, a screen reader continues at its heading. */
function useHeadingFocus(): void {
  const { pathname } = useLocation()
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    document.querySelector<HTMLElement>('main h1')?.focus()
  }, [pathname])
}
