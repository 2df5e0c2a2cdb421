import type { Logger } from '~/core/adapters/log'
import type { Env } from '~/core/config/env'
import type { Ports } from '~/core/ports/Ports'
import { catchUpStripe } from '~/core/services/catchUpStripe'
import { convergeBilling } from '~/core/services/convergeBilling'
import { readPrices } from '~/core/services/readPrices'
import { deleteExpiredBackups } from '~/core/services/deleteExpiredBackups'
import { keepUp } from '~/core/services/keepUp'
import { reconcile } from '~/core/services/reconcile'
import { probeAgents } from '~/core/services/probeAgents'
import { watchVitals } from '~/core/services/watchVitals'
import { sweep } from '~/core/services/sweep'

const ANNOUNCE_MS = 24 * 3_600_000
/** Whether a scan is due is for the database to say: several workers ask. */
const SCAN_LOOK_MS = 60_000

/** What happens by the clock, in every worker: doing it twice is doing it once. */
export function startTimers(ports: Ports, env: Env, log: Logger): { stop(): Promise<void> } {
  const underWay = new Set<Promise<unknown>>()
  const every = (ms: number, name: string, task: () => Promise<unknown>) => {
    let isBusy = false
    return ports.clock.every(ms, () => {
      if (isBusy) return
      isBusy = true
      const work: Promise<unknown> = task()
        .catch((err: unknown) => log.warn({ task: name, reason: String(err) }, 'timer'))
        .finally(() => {
          isBusy = false
          underWay.delete(work)
        })
      underWay.add(work)
    })
  }
  const ended = new AbortController()
  const stops = [
    every(env.SWEEP_MS, 'sweep', () => sweep(ports)),
    every(env.STRIPE_CATCH_UP_MS, 'catchUpStripe', () => catchUpStripe(ports)),
    every(env.BILLING_LOOK_MS, 'convergeBilling', () => convergeBilling(ports)),
    every(env.PRICES_MS, 'readPrices', () => readPrices(ports)),
    every(env.PROBE_MS, 'probeAgents', () => probeAgents(ports)),
    every(env.KEEP_UP_MS, 'keepUp', () => keepUp(ports)),
    every(env.KEEP_UP_MS, 'deleteExpiredBackups', () => deleteExpiredBackups(ports, ended.signal)),
    every(env.WATCH_MS, 'watchVitals', () => watchVitals(ports)),
    every(Math.min(env.RECONCILE_MS, SCAN_LOOK_MS), 'reconcile', () =>
      reconcile(ports, { minAgeMs: env.RECONCILE_MS, signal: ended.signal }),
    ),
    every(ANNOUNCE_MS, 'announce', async () => {
      if (env.TAILNET_OPS_ADDRESS) await ports.foundation.announce(env.TAILNET_OPS_ADDRESS)
    }),
  ]
  return {
    async stop() {
      for (const stop of stops) stop()
      ended.abort()
      await Promise.all(underWay)
    },
  }
}
