import type { Db } from '~/core/adapters/prisma/client'
import type { Clock } from '~/core/ports/Clock'
import type { Overview, RateBudget } from '~/core/ports/ConsolePages'

const ALERTS_MAX = 20
/** A tile has room for no more. */
const DUE_SHOWN = 3

type Counted = Pick<Overview, 'ready' | 'degraded' | 'agents' | 'working' | 'waiting' | 'slow'> & {
  refundsDue: number
}
type Sums = {
  findings: number
  findingMicros: bigint
  jobs: number
  errors: number
  lastAt: Date | null
  paid: number
  fees: number
  refunded: number
}

export async function readOverview(
  db: Db,
  clock: Clock,
  budget: () => Promise<RateBudget>,
): Promise<Overview> {
  const now = clock.now()
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1))
  const [alerts, [counted], [sums], due, left] = await Promise.all([
    readAlerts(db),
    db.$queryRaw<Counted[]>`
      SELECT
        (SELECT count(*) FROM "Machine" m JOIN "Agent" a ON a.id = m."agentId" WHERE m."retiredAt" IS NULL
          AND m."readyAt" IS NOT NULL AND m."stoppedAt" IS NULL AND a.health = 'ok')::int AS ready,
        (SELECT count(*) FROM "Agent" WHERE health = 'degraded' AND "goneAt" IS NULL)::int AS degraded,
        (SELECT count(*) FROM "Agent" WHERE "paidAt" IS NOT NULL AND "goneAt" IS NULL)::int AS agents,
        (SELECT count(*) FROM "Run" WHERE "endedAt" IS NULL)::int AS working,
        (SELECT count(*) FROM "Run" WHERE "endedAt" IS NULL AND "stepState" = 'waiting'
          AND "waitReason" IS NOT NULL)::int AS waiting,
        (SELECT count(*) FROM "Run" WHERE "endedAt" IS NULL AND "slowSince" IS NOT NULL)::int AS slow,
        (SELECT count(*) FROM "Agent" WHERE "graceUntil" IS NOT NULL AND "goneAt" IS NULL)::int AS "refundsDue"`,
    db.$queryRaw<Sums[]>`
      SELECT
        (SELECT count(*) FROM "Finding" WHERE "settledAt" IS NULL AND state = 'open')::int AS findings,
        (SELECT coalesce(sum("costPerHourMicros"), 0) FROM "Finding"
          WHERE "settledAt" IS NULL AND state = 'open')::bigint AS "findingMicros",
        (SELECT count(*) FROM "FailedJob" WHERE state = 'failed')::int AS jobs,
        (SELECT count(DISTINCT ("errorCode", step, "groupKey")) FROM "FailedJob" WHERE state = 'failed')::int AS errors,
        (SELECT max("lastAt") FROM "FailedJob") AS "lastAt",
        (SELECT coalesce(sum("amountPaidCents"), 0) FROM "Invoice" WHERE "paidAt" >= ${month})::int AS paid,
        (SELECT coalesce(sum("feeCents"), 0) FROM "Invoice" WHERE "paidAt" >= ${month})::int AS fees,
        (SELECT coalesce(sum("amountCents"), 0) FROM "Refund"
          WHERE "createdAt" >= ${month} AND "failedAt" IS NULL)::int AS refunded`,
    db.agent.findMany({
      where: { graceUntil: { not: null }, goneAt: null },
      select: { graceUntil: true },
      orderBy: [{ graceUntil: 'asc' }, { id: 'asc' }],
      take: DUE_SHOWN,
    }),
    budget(),
  ])
  if (!counted || !sums) throw new Error('Postgres counted nothing')
  const { refundsDue, ...agentsAndRuns } = counted
  return {
    ...agentsAndRuns,
    alerts,
    givenUp: { count: refundsDue, due: due.flatMap(({ graceUntil }) => graceUntil ?? []) },
    findings: { open: sums.findings, costPerHourMicros: Number(sums.findingMicros) },
    failedJobs: { open: sums.jobs, errors: sums.errors, lastAt: sums.lastAt },
    money: { paidCents: sums.paid, refundedCents: sums.refunded, feeCents: sums.fees },
    budget: left,
  }
}

const readAlerts = (db: Db) =>
  db.alert.findMany({
    where: { clearedAt: null },
    select: {
      id: true,
      kind: true,
      subject: true,
      says: true,
      severity: true,
      count: true,
      firstAt: true,
      lastAt: true,
    },
    orderBy: [{ severity: 'asc' }, { lastAt: 'desc' }, { id: 'desc' }],
    take: ALERTS_MAX,
  })

export async function readCounts(db: Db): Promise<{ runs: number; jobs: number; findings: number }> {
  const [found] = await db.$queryRaw<{ runs: number; jobs: number; findings: number }[]>`
    SELECT (SELECT count(*) FROM "Run" WHERE "endedAt" IS NULL)::int AS runs,
      (SELECT count(*) FROM "FailedJob" WHERE state = 'failed')::int AS jobs,
      (SELECT count(*) FROM "Finding" WHERE "settledAt" IS NULL AND state = 'open')::int AS findings`
  return found ?? { runs: 0, jobs: 0, findings: 0 }
}
