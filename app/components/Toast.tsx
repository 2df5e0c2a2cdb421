import { useEffect, useState } from 'react'
import { Icon } from '~/app/components/Icon'

const SHOWN_MS = 6_000

/** What was done. Goes by itself, but not under pointer or focus; without script it stays. */
export function Toast({ words }: { words: string }) {
  const [isShown, setShown] = useState(true)
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => setShown(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isHeld])
  return (
    <div className="toasts" role="status">
      {isShown ? (
        <div
          className="toast"
          onMouseEnter={() => setHeld(true)}
          onMouseLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <Icon name="circle-check" className="ok tone" />
          <span>{words}</span>
        </div>
      ) : null}
    </div>
  )
}
