import type { Db } from '~/core/adapters/prisma/client'

const HOUR_MS = 3_600_000
const UNDELIVERED_MS = 10 * 60_000
/** A run that just ended may still be followed by its last looks. */
const SETTLED_MS = 10 * 60_000
const before = (now: Date, ms: number) => new Date(now.getTime() - ms)

/** A sealed body is noise; an open one has Terraform's own words in it. */
export async function unsealedStates(db: Db): Promise<{ versions: number; unsealed: number }> {
  const [row] = await db.$queryRaw<{ versions: number; unsealed: number }[]>`
    SELECT count(*)::int AS versions,
      (count(*) FILTER (WHERE position('terraform_version'::bytea IN v.body) > 0))::int AS unsealed
    FROM "TerraformState" s JOIN "TerraformStateVersion" v ON v.subject = s.subject AND v.serial = s.serial
    WHERE v.body IS NOT NULL`
  return row ?? { versions: 0, unsealed: 0 }
}

/** Attempts that configured a machine, and those of them that had not seen its boot finished. */
export async function unawaited(db: Db): Promise<{ machines: number; unawaited: number }> {
  const [row] = await db.$queryRaw<{ machines: number; unawaited: number }[]>`
    SELECT count(*)::int AS machines, (count(*) FILTER (WHERE NOT EXISTS (
      SELECT 1 FROM "RunStep" b WHERE b."runId" = c."runId" AND b.attempt = c.attempt AND b.step = 'awaitBoot'
        AND b.result = 'done' AND b."endedAt" <= c.at)))::int AS unawaited
    FROM (
      SELECT s."runId", s.attempt, min(s."startedAt") AS at FROM "RunStep" s JOIN "Run" r ON r.id = s."runId"
      WHERE s.step = 'configureAgent' AND s.mode = 'forward'
        AND r.kind IN ('provision', 'reprovision', 'revive')
      GROUP BY s."runId", s.attempt) c`
  return row ?? { machines: 0, unawaited: 0 }
}

export async function oldOrphans(db: Db, now: Date): Promise<number> {
  const kind = { in: ['orphanServer', 'orphanSnapshot', 'orphanAddress', 'strayDevice'] }
  return db.finding.count({ where: { kind, state: 'open', firstAt: { lt: before(now, 24 * HOUR_MS) } } })
}

/** What the ledger still has of runs that came to nothing. */
export async function leftovers(db: Db, now: Date): Promise<{ failedRuns: number; leftovers: string[] }> {
  const ended = { outcome: { in: ['failed', 'cancelled'] }, endedAt: { lt: before(now, SETTLED_MS) } }
  const [failedRuns, rows] = await Promise.all([
    db.run.count({ where: ended }),
    db.resource.findMany({
      where: {
        state: { not: 'gone' },
        kind: { in: ['server', 'device', 'authKey', 'modelKey'] },
        run: ended,
        OR: [{ agentId: null }, { agent: { runs: { none: { endedAt: null } } } }],
      },
      select: { kind: true, name: true, createKey: true },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: 20,
    }),
  ])
  return { failedRuns, leftovers: rows.map(({ kind, name, createKey }) => `${kind} ${name ?? createKey}`) }
}

/** How often Hetzner answered 429 within the hour. */
export const refusedCalls = (db: Db, now: Date): Promise<number> =>
  db.apiCall.count({ where: { service: 'hetzner', status: 429, at: { gt: before(now, HOUR_MS) } } })

export const undelivered = (db: Db, now: Date): Promise<number> =>
  db.alert.count({
    where: {
      clearedAt: null,
      firstAt: { lt: before(now, UNDELIVERED_MS) },
      OR: [{ mailedAt: null }, { postedAt: null }],
    },
  })
