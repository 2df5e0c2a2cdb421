import { useLocation } from '@remix-run/react'
import { useEffect, useRef } from 'react'

/**
 * After a change of page without a load, a screen reader continues at its heading; on the same page too where what had
 * the focus has gone, like a filter that was taken away.
 */
export function useHeadingFocus(): void {
  const { pathname, search } = useLocation()
  const shown = useRef({ pathname, search })
  useEffect(() => {
    const before = shown.current
    shown.current = { pathname, search }
    const heading = document.querySelector<HTMLElement>('main h1')
    if (before.pathname !== pathname) heading?.focus()
    else if (before.search !== search && document.activeElement === document.body)
      heading?.focus({ preventScroll: true })
  }, [pathname, search])
}
