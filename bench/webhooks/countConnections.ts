import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

const LOOK_MS = 50

/**
 * The most connections to the database that Aura had open at once. A pooler's are counted as the one's for whom they
 * worked last, so that Aura's part of them is seen just after it had its turn.
 */
export function countConnections(sql: pg.Pool): { stop(): Promise<number> } {
  let most = 0
  let isStopped = false
  const look = async () => {
    while (!isStopped) {
      const { rows } = await sql.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'aura'`,
      )
      most = Math.max(most, rows[0]?.count ?? 0)
      await sleep(LOOK_MS)
    }
  }
  const looking = look()
  return {
    async stop() {
      isStopped = true
      await looking
      return most
    },
  }
}
