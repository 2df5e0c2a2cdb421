import { useRouteLoaderData } from '@remix-run/react'
import { useSyncExternalStore } from 'react'
import { clockText } from '~/app/presenters/clockText'
import type { ClockForm } from '~/app/presenters/clockText'
import type { loader as rootLoader } from '~/app/root'

const never = () => () => {}
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
/** The server does not know the reader's zone: it writes UTC and says so. */
const unknownZone = () => null

/** A moment in the zone that the reader chose, or their browser's; exact in its attribute. */
export function Time({ at, form = 'minute' }: { at: string; form?: ClockForm }) {
  const chosen = useRouteLoaderData<typeof rootLoader>('root')?.viewer?.timeZone ?? null
  const seen = useSyncExternalStore(never, browserZone, unknownZone)
  const zone = chosen ?? seen
  const hasClock = form !== 'day'
  return (
    <time dateTime={at} title={`${at.slice(0, 19).replace('T', ' ')} UTC`}>
      {clockText(at, form, zone ?? 'UTC')}
      {zone === null && hasClock ? ' UTC' : ''}
    </time>
  )
}
