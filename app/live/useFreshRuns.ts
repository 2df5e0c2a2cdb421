import { useEffect } from 'react'
import { patiently } from '~/app/live/patiently'
import { useReadAgain } from '~/app/live/readAgain'

/** At most one reading in this time, however many events come. */
const READ_EVERY_MS = 2_000

/** Reads the page again when a run tells something; `runId` narrows it to one. */
export function useFreshRuns(runId?: string): void {
  const readAgain = useReadAgain()
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | undefined
    let close = () => {}
    let isOver = false
    const read = () => {
      due ??= setTimeout(() => {
        due = undefined
        if (document.visibilityState === 'visible') readAgain()
      }, READ_EVERY_MS)
    }
    document.addEventListener('visibilitychange', read)
    void patiently(() => import('socket.io-client')).then(({ io }) => {
      if (isOver) return
      const socket = io({ transports: ['websocket'] })
      close = () => socket.close()
      socket.on('connect', () => socket.emit('watch', 'staff', read))
      socket.on('run', (event: { runId: string }) => {
        if (!runId || event.runId === runId) read()
      })
    }, read)
    return () => {
      isOver = true
      clearTimeout(due)
      document.removeEventListener('visibilitychange', read)
      close()
    }
  }, [readAgain, runId])
}
