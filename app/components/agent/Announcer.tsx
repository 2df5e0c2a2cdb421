import { useEffect, useRef, useState } from 'react'

/** A screen reader hears one thing per ten seconds at most. */
const QUIET_MS = 10_000

/** Always on the page: says changes of stage and outcomes, never tasks. */
export function Announcer({ text, urgency }: { text: string; urgency: 'status' | 'alert' }) {
  const [said, setSaid] = useState('')
  const last = useRef(0)
  const first = useRef(text)
  useEffect(() => {
    // What the page said when it was opened was read with the page.
    if (text === first.current) return
    first.current = ''
    const wait = urgency === 'alert' ? 0 : Math.max(0, last.current + QUIET_MS - Date.now())
    const timer = setTimeout(() => {
      last.current = Date.now()
      setSaid(text)
    }, wait)
    return () => clearTimeout(timer)
  }, [text, urgency])
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
