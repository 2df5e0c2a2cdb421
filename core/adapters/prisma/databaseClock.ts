import type { Clock } from '~/core/ports/Clock'
import type { Db } from './client'

/**
 * The database's clock, as all processes share it: the offset to ours is measured at start and every minute.
 * Between two measurements the machine's own clock runs on, which drifts by far less than a lease's grace.
 */
const MEASURE_MS = 60_000

export async function databaseClock(db: Db): Promise<Clock & { stop(): void }> {
  let offsetMs = 0
  const measure = async () => {
    const asked = Date.now()
    const rows = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
    const answered = Date.now()
    if (rows[0]) offsetMs = rows[0].now.getTime() - (asked + answered) / 2
  }
  await measure()
  const every = (ms: number, task: () => void) => {
    const timer = setInterval(task, ms)
    return () => clearInterval(timer)
  }
  const stop = every(MEASURE_MS, () => void measure().catch(() => {}))
  return { now: () => new Date(Date.now() + offsetMs), every, stop }
}
