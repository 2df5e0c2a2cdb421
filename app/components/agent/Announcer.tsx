import { useEffect, useRef, useState } from 'react'
import { useClock } from '~/app/live/useClock'
import { spoken, type Said } from '~/app/presenters/agent/announcement'

/** A screen reader hears one thing per ten seconds at most. */
const QUIET_MS = 10_000

/** Always on the page: says changes of stage and outcomes, never tasks. */
export function Announcer({ words, urgency }: { words: Said[]; urgency: 'status' | 'alert' }) {
  const text = spoken(words, useClock())
  // The reader's zone is known only after the page was opened: that another clock is shown is no news.
  const sense = JSON.stringify(words)
  const [said, setSaid] = useState('')
  const last = useRef(0)
  const first = useRef(sense)
  useEffect(() => {
    // What the page said when it was opened was read with the page.
    if (sense === first.current) return
    first.current = ''
    const wait = urgency === 'alert' ? 0 : Math.max(0, last.current + QUIET_MS - Date.now())
    const timer = setTimeout(() => {
      last.current = Date.now()
      setSaid(text)
    }, wait)
    return () => clearTimeout(timer)
  }, [sense, text, urgency])
  return (
    <>
      <p className="offscreen" role="status">
        {urgency === 'status' ? said : ''}
      </p>
      <p className="offscreen" role="alert">
        {urgency === 'alert' ? said : ''}
      </p>
    </>
  )
}
