import { useClock } from '~/app/live/useClock'
import type { ClockForm } from '~/app/presenters/clockText'

/** A moment on the reader's clock; exact in its attribute. */
export function Time({ at, form }: { at: string; form?: ClockForm }) {
  const clock = useClock()
  return (
    <time dateTime={at} title={`${at.slice(0, 19).replace('T', ' ')} UTC`}>
      {clock(at, form)}
    </time>
  )
}
