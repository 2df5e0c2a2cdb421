import type { Clock } from '~/core/ports/Clock'

/** BullMQ goes by this host's clock, rows go by the database's: the same moment by ours, milliseconds since 1970. */
export const hostMs = (at: Date, clock: Pick<Clock, 'now'>): number =>
  at.getTime() - clock.now().getTime() + Date.now()
