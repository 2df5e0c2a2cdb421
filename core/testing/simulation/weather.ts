import type { SeededRandom } from '~/core/testing/seededRandom'

/** How bad it gets, by seed: shares of all calls, or of all moments. From calm to far worse than any real day. */
export type Weather = {
  workers: number
  customers: number
  /** Moments until the storm is over and everything may come to rest. */
  stormMoments: number
  /** Of a worker or web process, at a call. */
  crash: number
  /** A worker that stands still for longer than its lease. */
  freeze: number
  /** An answer from outside, or the question itself. */
  lose: number
  /** Of the creates that are lost: they arrive after all, up to the gateway's timeout later. */
  late: number
  /** An answer from Postgres. */
  loseDatabase: number
  /** The provider's process ends between two of its requests. */
  killChild: number
  /** A job that the queue forgets. */
  dropJob: number
  duplicateJob: number
  /** Time goes on although there is something to do. */
  hurry: number
  /** One of the sandbox's faults lies in wait from now on. */
  fault: number
  /** Of customers, for each moment in which they could. */
  cancel: number
  remove: number
  retry: number
  /** Of the backups: what the archive keeps of them is not whole. */
  damage: number
  /** Of customers: their card pays once, and no renewal. */
  badCard: number
  /** Of those who owe, for each moment. */
  payLate: number
  /** Of those who are content, for each moment: they end it with its period, or take that back. */
  endLater: number
  /** Requests that the cloud project's budget holds. */
  budget: number
}

export function weatherOf(random: SeededRandom): Weather {
  const isCalm = random.chance(0.1)
  const share = (...shares: number[]) => (isCalm ? 0 : random.pick(shares))
  return {
    workers: random.pick([1, 2, 3]),
    customers: random.pick([1, 1, 2]),
    stormMoments: random.pick([200, 400, 600]),
    crash: share(0, 0.004, 0.01, 0.03),
    freeze: share(0, 0.005, 0.02),
    lose: share(0, 0.02, 0.08),
    late: share(0, 0.5),
    loseDatabase: share(0, 0, 0.004),
    killChild: share(0, 0.02, 0.1),
    dropJob: share(0, 0.05, 0.3),
    duplicateJob: share(0, 0.1, 0.4),
    hurry: random.pick([0.005, 0.03, 0.1]),
    fault: share(0, 0.01, 0.04),
    cancel: random.pick([0, 0, 0.002, 0.01]),
    remove: random.pick([0, 0.02, 0.1]),
    retry: random.pick([0, 0.1]),
    damage: share(0, 0.2),
    badCard: random.pick([0, 0.4]),
    payLate: random.pick([0, 0.05]),
    endLater: random.pick([0, 0, 0.005]),
    budget: random.pick([12, 3600, 3600]),
  }
}

export const calm = (weather: Weather): Weather => ({
  ...weather,
  crash: 0,
  freeze: 0,
  lose: 0,
  late: 0,
  loseDatabase: 0,
  killChild: 0,
  dropJob: 0,
  duplicateJob: 0,
  hurry: 0,
  fault: 0,
})
