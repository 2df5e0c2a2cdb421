import { breakers, type Breaker } from '~/core/domain/breakers'
import type { Clock } from '~/core/ports/Clock'
import type { Findings } from '~/core/ports/Findings'
import type { Db, Tx } from './client'
import { writeEffects } from './effects'
import type { FindingsOptions } from './findings'

/** Findings that a wrong listing, or wrong books, would bring by the dozen. */
const ABOUT_MACHINES = [
  'orphanServer',
  'orphanSnapshot',
  'orphanAddress',
  'strayDevice',
  'ghostMachine',
  'lostState',
]

type Guard = Pick<Findings, 'guard' | 'trip' | 'rearm' | 'learnEpoch' | 'countForBreaker'>

/** The switch in the environment's row. */
export function deletionGuard(
  db: Db,
  clock: Clock,
  { environment, tokenFingerprint }: FindingsOptions,
): Guard {
  return {
    async guard() {
      const row = await db.environment.findUniqueOrThrow({ where: { id: environment } })
      return {
        breaker: row.breaker !== null && row.breaker in breakers ? (row.breaker as Breaker) : null,
        breakerAt: row.breakerAt,
        epochKnown: row.databaseEpoch,
        epochNow: await databaseEpoch(db),
        isTokenOurs: row.tokenFingerprint === tokenFingerprint,
      }
    },

    async trip(breaker) {
      await db.environment.updateMany({
        where: { id: environment, breaker: null },
        data: { breaker, breakerAt: clock.now() },
      })
    },

    async rearm(effects) {
      const now = clock.now()
      await db.$transaction(async (tx) => {
        const epoch = await databaseEpoch(tx)
        await tx.environment.update({
          where: { id: environment },
          data: { breaker: null, breakerAt: now, databaseEpoch: epoch },
        })
        await writeEffects(tx, effects, now)
      })
    },

    async learnEpoch() {
      const epoch = await databaseEpoch(db)
      await db.environment.updateMany({
        where: { id: environment, databaseEpoch: null },
        data: { databaseEpoch: epoch },
      })
    },

    async countForBreaker(since) {
      const [findings, fleet] = await Promise.all([
        db.finding.count({
          where: {
            kind: { in: ABOUT_MACHINES },
            state: 'open',
            ...(since ? { firstAt: { gt: since } } : {}),
          },
        }),
        db.machine.count({ where: { retiredAt: null } }),
      ])
      return { findings, fleet }
    },
  }
}

/**
 * Which database this is: the cluster, its timeline (a restore to a point in time, or a standby that took over,
 * begins a new one) and the database within it (a dump that was loaded is another one).
 */
async function databaseEpoch(tx: Db | Tx): Promise<string> {
  const rows = await tx.$queryRaw<{ epoch: string }[]>`
    SELECT concat_ws(':',
      (SELECT system_identifier FROM pg_control_system()),
      (SELECT timeline_id FROM pg_control_checkpoint()),
      (SELECT oid FROM pg_database WHERE datname = current_database())) AS epoch`
  return rows[0]!.epoch
}
