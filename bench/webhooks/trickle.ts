import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Pool } from 'undici'
import { waitUntil } from '~/scripts/services/waitUntil'
import { deliver, share } from './deliver'
import { held } from './held'
import { signedEvents } from './signedEvents'
import { watchJobs } from './watchJobs'

const EVENTS = 300
/** Below the lane's rate, as what is waited for there is wanted. */
const PAUSE_MS = 60
const START_P95_MS = 25

type Trickle = { sql: pg.Pool; secret: string; aura: Pool; redisUrl: string }

/**
 * Events one by one, to see how soon each one's job begins: from the moment at which its request was sent, which is
 * before the commit, so that the figure is never too good.
 */
export async function trickle({ sql, secret, aura, redisUrl }: Trickle): Promise<boolean> {
  await sql.query('TRUNCATE "InboxEvent", "OutboxJob"')
  const jobs = await watchJobs(redisUrl)
  const sentMs: number[] = []
  for (const event of signedEvents(EVENTS, 0, secret)) {
    sentMs.push(Date.now())
    await deliver(aura, [event], 1)
    await sleep(PAUSE_MS)
  }
  await waitUntil('all events are handled', 60_000, async () => {
    const { rows } = await sql.query(`SELECT 1 FROM "InboxEvent" WHERE state <> 'handled' LIMIT 1`)
    return rows.length === 0 && jobs.startsMs().length >= EVENTS
  })
  const starts = jobs.startsMs()
  await jobs.close()
  const waits = starts.map((at, index) => at - sentMs[index]!).sort((a, b) => a - b)
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => share(waits, part))
  console.log(`\n${EVENTS} events one by one, from the request to the start of the job, with a worker:`)
  console.log(`  p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`)
  return [
    held(`commit to the job's start, p95: less than ${p95} ms`, p95! <= START_P95_MS),
    held(`one start for each event: ${starts.length} of ${EVENTS}`, starts.length === EVENTS),
  ].every(Boolean)
}
