import { useRevalidator } from '@remix-run/react'
import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react'

/** Says whether pages can be read, database and all. */
const READY_PATH = '/readyz'
const ANSWER_LIMIT_MS = 5_000

export const ReadAgain = createContext<() => void>(() => {})

/** Reads the page again; what can't be read now leaves the page as it is. */
export const useReadAgain = () => useContext(ReadAgain)

/**
 * What `ReadAgain` provides. A reading that fails puts the error's page in place of all that is shown, so the server is
 * asked first. `asOf` is of the newest reading; `isMissed`: one after it was left out.
 */
export function useCarefulReading(asOf: string): { readAgain: () => void; isMissed: boolean } {
  const { revalidate } = useRevalidator()
  const [missedAsOf, setMissedAsOf] = useState<string | null>(null)
  const newest = useRef(asOf)
  const isAsking = useRef(false)
  useEffect(() => {
    newest.current = asOf
  }, [asOf])
  const readAgain = useCallback(() => {
    if (isAsking.current) return
    isAsking.current = true
    void isReady().then((isThere) => {
      isAsking.current = false
      if (isThere) revalidate()
      else setMissedAsOf(newest.current)
    })
  }, [revalidate])
  return { readAgain, isMissed: missedAsOf === asOf }
}

async function isReady(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS)
    return (await fetch(READY_PATH, { cache: 'no-store', signal })).ok
  } catch {
    return false
  }
}
