import { Outlet, useRouteLoaderData } from '@remix-run/react'
import { PublicFrame } from '~/app/components/PublicFrame'
import type { loader as rootLoader } from '~/app/root'

export const handle = { frame: 'public' }

export default function Public() {
  const viewer = useRouteLoaderData<typeof rootLoader>('root')?.viewer
  return (
    <PublicFrame isSignedIn={Boolean(viewer)}>
      <Outlet />
    </PublicFrame>
  )
}
