import type { Lanes } from '~/core/adapters/bullmq/lanes'
import type { Logger } from '~/core/adapters/log'
import type { Ports } from '~/core/ports/Ports'

/** A change in the console is in force everywhere within this time. */
const LOOK_MS = 10_000

/** Keeps the lanes' rates as staff have set them. A rate of 0 would stop a lane for good: one is the least. */
export function followRates(
  { settingRows, clock }: Pick<Ports, 'settingRows' | 'clock'>,
  lanes: Pick<Lanes, 'setLimit'>,
  log: Logger,
): () => void {
  const look = async () => {
    const [machines, billing, mail] = await Promise.all([
      settingRows.value('machinesPerMinute'),
      settingRows.value('billingPerSecond'),
      settingRows.value('mailPerSecond'),
    ])
    lanes.setLimit('machines', { max: Math.max(1, machines), durationMs: 60_000 })
    lanes.setLimit('billing', { max: Math.max(1, billing), durationMs: 1_000 })
    lanes.setLimit('mail', { max: Math.max(1, mail), durationMs: 1_000 })
  }
  const tick = () => void look().catch((err: unknown) => log.warn({ reason: String(err) }, 'rates'))
  tick()
  return clock.every(LOOK_MS, tick)
}
