import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Env } from '~/core/config/env'
import type { Ports } from '~/core/ports/Ports'
import { openArchive } from './archive/openArchive'
import { aesSeal, parseKeys } from './crypto/aesSeal'
import { nodeKeys } from './crypto/nodeKeys'
import { prismaAgents } from './prisma/agents'
import { prismaAlerts } from './prisma/alerts'
import { prismaBackups } from './prisma/backups'
import { prismaBilling } from './prisma/billing'
import { prismaBulk } from './prisma/bulk'
import { openPooled, type Db } from './prisma/client'
import { prismaCosts } from './prisma/costs'
import { databaseClock } from './prisma/databaseClock'
import { prismaFailedJobs } from './prisma/failedJobs'
import { prismaFindings } from './prisma/findings'
import { bindEnvironment, prismaFoundation } from './prisma/foundation'
import { prismaLedger } from './prisma/ledger'
import { prismaMails } from './prisma/mails'
import { prismaOutbox } from './prisma/outbox'
import { prismaPrices } from './prisma/prices'
import { prismaRegistrations } from './prisma/registrations'
import { prismaReplays } from './prisma/replays'
import { prismaRuns } from './prisma/runs'
import { prismaSales } from './prisma/sales'
import { prismaSettingRows } from './prisma/settingRows'
import { prismaStateLocks } from './prisma/stateLocks'
import { patiently } from './process/patiently'
import { hastyRedis, patientRedis } from './redis/connect'
import { settingDefaults } from './settingDefaults'
import { redisEvents, type Emit } from './redis/redisEvents'
import { tokenFingerprint } from './tokenFingerprint'

export type StorePorts = Pick<
  Ports,
  | 'clock'
  | 'random'
  | 'runs'
  | 'agents'
  | 'ledger'
  | 'outbox'
  | 'alerts'
  | 'archive'
  | 'billing'
  | 'sales'
  | 'costs'
  | 'priceBook'
  | 'backups'
  | 'registrations'
  | 'findings'
  | 'foundation'
  | 'events'
  | 'mails'
  | 'seal'
  | 'keys'
  | 'settingRows'
  | 'failedJobs'
  | 'bulk'
  | 'inbox'
  | 'stateLocks'
>

export type Stores = { ports: StorePorts; db: Db; pool: Pool; redis: Redis; close(): Promise<void> }

/**
 * What web and worker share: the ports that Postgres, Redis and the keys stand behind. A database that is just
 * restarting is waited for; `onRetry` hears why.
 */
export async function openStores(
  env: Env,
  emitBy: (redis: Redis) => Emit,
  onRetry?: (reason: string) => void,
): Promise<Stores> {
  const { db, pool } = openPooled(env.DATABASE_URL, env.DATABASE_CONNECTIONS)
  const clock = await patiently(() => databaseClock(db), { onRetry })
  await patiently(() => bindEnvironment(db, env.AURA_ENV, tokenFingerprint(env.HETZNER_TOKEN)), { onRetry })
  const redis = patientRedis(env.REDIS_URL)
  const publisher = hastyRedis(env.REDIS_URL)
  const subscriber = patientRedis(env.REDIS_URL)
  for (const one of [redis, publisher, subscriber]) one.on('error', () => {}) // each caller sees its own failure
  const ports: StorePorts = {
    clock,
    random: Math.random,
    runs: prismaRuns(db, clock),
    agents: prismaAgents(db, clock),
    ledger: prismaLedger(db, clock, env.AURA_ENV),
    outbox: prismaOutbox(db, clock),
    alerts: prismaAlerts(db, clock),
    archive: await openArchive(env),
    billing: prismaBilling(db, clock),
    sales: prismaSales(db, clock),
    costs: prismaCosts(db),
    priceBook: prismaPrices(db),
    backups: prismaBackups(db, clock),
    registrations: prismaRegistrations(db, clock),
    findings: prismaFindings(db, clock, {
      environment: env.AURA_ENV,
      tokenFingerprint: tokenFingerprint(env.HETZNER_TOKEN),
    }),
    foundation: prismaFoundation(db, clock, env.AURA_ENV),
    events: await redisEvents({ publisher, subscriber, emit: emitBy(redis) }),
    mails: prismaMails(db, clock),
    seal: aesSeal(parseKeys(env.MASTER_KEYS)),
    keys: nodeKeys,
    settingRows: prismaSettingRows(db, clock, settingDefaults(env)),
    failedJobs: prismaFailedJobs(db, clock),
    bulk: prismaBulk(db, clock),
    inbox: prismaReplays(db, clock),
    stateLocks: prismaStateLocks(db, clock, env.LEASE_MS),
  }
  const ops = env.TAILNET_OPS_ADDRESS
  if (ops) await patiently(() => ports.foundation.announce(ops), { onRetry })
  return {
    ports,
    db,
    pool,
    redis,
    async close() {
      clock.stop()
      for (const one of [redis, publisher, subscriber]) one.disconnect()
      await db.$disconnect()
    },
  }
}
