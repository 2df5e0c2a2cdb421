import { conditionsOf, watchedKinds } from '../domain/vitalSigns'
import type { Ports } from '../ports/Ports'

type WatchPorts = Pick<Ports, 'vitals' | 'alerts' | 'clock' | 'jobs' | 'settings'>

const OWED_MAX = 100

/** Looks at everything that alerts are about, raises and clears, and sees to it that staff are told. */
export async function watchVitals({ vitals, alerts, clock, jobs, settings }: WatchPorts): Promise<void> {
  const now = clock.now()
  const { environment, expiries } = settings
  await alerts.watch(watchedKinds, conditionsOf(await vitals.read(), { now, environment, expiries }))
  await alerts.clearOvercome()
  const owed = await alerts.owed(OWED_MAX)
  await jobs.add(
    owed.map((alertId) => ({
      // One job for each alert at a time: whoever delivers it is the only one.
      id: `alert-${alertId}`,
      job: { name: 'deliverAlert' as const, alertId },
      lane: 'mail' as const,
      availableAt: now,
    })),
  )
}
