import { useRouteLoaderData } from '@remix-run/react'
import { useSyncExternalStore } from 'react'
import { clockText } from '~/app/presenters/clockText'
import type { ClockForm } from '~/app/presenters/clockText'
import type { loader as rootLoader } from '~/app/root'

const never = () => () => {}
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
/** The server does not know the reader's zone: it writes UTC and says so. */
const unknownZone = () => null

export type Clock = (at: string, form?: ClockForm) => string

/** Tells moments in the zone that the reader chose, or their browser's. */
export function useClock(): Clock {
  const chosen = useRouteLoaderData<typeof rootLoader>('root')?.viewer?.timeZone ?? null
  const seen = useSyncExternalStore(never, browserZone, unknownZone)
  const zone = chosen ?? seen
  return (at, form = 'minute') =>
    `${clockText(at, form, zone ?? 'UTC')}${zone === null && form !== 'day' ? ' UTC' : ''}`
}
