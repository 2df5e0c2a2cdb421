import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres, type PostgresServer } from '~/scripts/services/postgres'
import { startRedis, type RedisServer } from '~/scripts/services/redis'

export type BenchServices = {
  postgres: PostgresServer
  redis: RedisServer
  /** For logs and passing files; deleted at the end. */
  folder: string
  close(): Promise<void>
}

/** Postgres that survives a power cut, as in production: a commit that is not on disk is no measure. */
export async function provideBenchServices(): Promise<BenchServices> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const [postgres, redis] = await Promise.all([
    startPostgres({ durable: true }),
    startRedis({ durable: true }),
  ])
  return {
    postgres,
    redis,
    folder,
    async close() {
      await Promise.all([postgres.close(), redis.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
