import pg from 'pg'
import type { Events } from '~/core/ports/Events'
import type { Jobs, Outbox } from '~/core/ports/Jobs'
import type { Logger } from '../log'
import { EVENTS_OWED, JOBS_OWED, OUTBOX_CHANNEL } from '../prisma/effects'

/** Rows handed over in one transaction. */
const BATCH = 200
/** Without a notification: PgBouncer in transaction mode has none, and one can be missed. */
const POLL_MS = 1_000

type RelayInput = { outbox: Outbox; jobs: Jobs; events: Events; directUrl: string; log: Logger }

/**
 * Moves what transactions owe to queues and sockets, woken by Postgres. Any number may run at once. Each has a loop
 * of its own: what a page waits for does not queue behind jobs.
 */
export function startRelay({ outbox, jobs, events, directUrl, log }: RelayInput): { stop(): Promise<void> } {
  const loops = {
    jobs: startLoop(() => outbox.relayJobs(BATCH, (owed) => jobs.add(owed)), log),
    events: startLoop(() => outbox.relayEvents(BATCH, (owed) => events.publish(owed)), log),
  }
  const listener = listen(directUrl, (what) => {
    if (what !== EVENTS_OWED) loops.jobs.wake()
    if (what !== JOBS_OWED) loops.events.wake()
  })
  return {
    async stop() {
      await Promise.all([loops.jobs.stop(), loops.events.stop()])
      await listener.stop()
    },
  }
}

/** Hands over until nothing is left, then waits to be woken. */
function startLoop(relay: () => Promise<number>, log: Logger): { wake(): void; stop(): Promise<void> } {
  let isStopping = false
  let isWoken = false
  let wake: () => void = () => {}
  const drain = async () => {
    while ((await relay()) === BATCH);
  }
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const loop = async () => {
    while (!isStopping) {
      isWoken = false
      await drain().catch((err: unknown) => log.warn({ reason: String(err) }, 'relay'))
      if (!isWoken && !isStopping) await pause()
    }
  }
  const running = loop()
  return {
    wake() {
      isWoken = true
      wake()
    },
    async stop() {
      isStopping = true
      wake()
      await running
    },
  }
}

/** A session of its own, made again when it breaks. */
function listen(directUrl: string, onWake: (what?: string) => void): { stop(): Promise<void> } {
  let client: pg.Client | null = null
  let isStopping = false
  let timer: NodeJS.Timeout | undefined
  const connect = async () => {
    const next = new pg.Client({ connectionString: directUrl, connectionTimeoutMillis: 5_000 })
    const again = () => {
      if (client !== next && client !== null) return
      client = null
      if (!isStopping) timer = setTimeout(() => void connect(), POLL_MS)
    }
    next.on('notification', ({ payload }) => onWake(payload))
    next.on('error', again)
    try {
      await next.connect()
      await next.query(`LISTEN ${OUTBOX_CHANNEL}`)
      client = next
      onWake()
    } catch {
      await next.end().catch(() => {})
      again()
    }
  }
  void connect()
  return {
    async stop() {
      isStopping = true
      clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
