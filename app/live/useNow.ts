import { useEffect, useState } from 'react'

/**
 * The server's time, ticking each second. The first value is when the server looked, so that server and browser
 * render the same; a browser's clock that is wrong does not matter.
 */
export function useNow(asOf: string): number {
  const [now, setNow] = useState(() => Date.parse(asOf))
  useEffect(() => {
    const offset = Date.parse(asOf) - Date.now()
    const tick = () => setNow(Date.now() + offset)
    const timer = setInterval(tick, 1_000)
    return () => clearInterval(timer)
  }, [asOf])
  return Math.max(now, Date.parse(asOf))
}
