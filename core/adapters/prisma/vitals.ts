import { slowAfterMs } from '~/core/domain/eta'
import type { StepName } from '~/core/domain/run'
import type { VitalSigns } from '~/core/domain/vitalSigns'
import type { Clock } from '~/core/ports/Clock'
import type { Findings } from '~/core/ports/Findings'
import type { SettingRows } from '~/core/ports/SettingRows'
import type { Vitals } from '~/core/ports/Vitals'
import type { Db } from './client'
import { stageHistory } from './stageTimes'

const ORPHANS = ['orphanServer', 'orphanSnapshot', 'orphanAddress', 'strayDevice']
/** Changed after 90 days by themselves; a week later something is wrong. */
const KEY_OVERDUE_DAYS = 97
const DAY_MS = 86_400_000
const ROWS_MAX = 200

export type VitalsOptions = {
  findings: Pick<Findings, 'guard'>
  settingRows: SettingRows
  budget: () => Promise<VitalSigns['budget']>
}

export function prismaVitals(db: Db, clock: Clock, { findings, settingRows, budget }: VitalsOptions): Vitals {
  return {
    async read() {
      const now = clock.now()
      const [orphans, guard, customers, fleetCapCents] = await Promise.all([
        db.finding.aggregate({
          where: { kind: { in: ORPHANS }, state: { in: ['open', 'deleting'] } },
          _count: true,
          _sum: { costPerHourMicros: true },
        }),
        findings.guard(),
        costs(db),
        settingRows.value('fleetCapCents'),
      ])
      return {
        orphans: { count: orphans._count, costPerHourMicros: orphans._sum.costPerHourMicros ?? 0n },
        breaker: guard.breaker,
        fleetCents: customers.reduce((sum, { costCents }) => sum + costCents, 0),
        fleetCapCents,
        customers,
        webhooks: await webhooks(db, now),
        budget: await budget(),
        connections: await connections(db),
        slowRuns: await slowRuns(db, now),
        overdueKeys: await overdueKeys(db, now),
      }
    },
  }
}

/** What machines cost a month by the price list, against the plans that are paid for them. */
function costs(db: Db): Promise<VitalSigns['customers']> {
  return db.$queryRaw`
    SELECT c.id, x.email, coalesce(sum(p."monthlyMicros") / 10000, 0)::int AS "costCents",
      sum(l."priceCents")::int AS "paidCents"
    FROM "Machine" m
    JOIN "Agent" g ON g.id = m."agentId" JOIN "Plan" l ON l.id = g."planId"
    JOIN "Customer" c ON c.id = g."customerId" JOIN "Account" x ON x.id = c."accountId"
    LEFT JOIN "ResourcePrice" p ON p.kind = 'server' AND p.type = m."serverType" AND p.location = m.location
      AND p."toAt" IS NULL
    WHERE m."retiredAt" IS NULL GROUP BY c.id, x.email ORDER BY c.id`
}

async function webhooks(db: Db, now: Date): Promise<VitalSigns['webhooks']> {
  const [failed, waiting, oldest] = await Promise.all([
    db.inboxEvent.count({ where: { state: 'failed' } }),
    db.inboxEvent.count({ where: { state: 'received' } }),
    db.inboxEvent.findFirst({
      where: { state: 'received' },
      select: { receivedAt: true },
      orderBy: { receivedAt: 'asc' },
    }),
  ])
  return { failed, waiting, oldestMs: oldest ? now.getTime() - oldest.receivedAt.getTime() : 0 }
}

export async function connections(db: Db): Promise<VitalSigns['connections']> {
  const [row] = await db.$queryRaw<VitalSigns['connections'][]>`
    SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int AS used,
      current_setting('max_connections')::int AS max`
  return row ?? { used: 0, max: 1 }
}

type OpenRun = { id: string; ref: string; step: StepName; stepStartedAt: Date; slowSince: Date | null }

/** Steps that are open for longer than their history's p99; the run says since when, for its page. */
async function slowRuns(db: Db, now: Date): Promise<VitalSigns['slowRuns']> {
  const history = await stageHistory(db)
  const open = (await db.run.findMany({
    where: { endedAt: null, step: { not: null }, stepStartedAt: { not: null } },
    select: { id: true, ref: true, step: true, stepStartedAt: true, slowSince: true },
    orderBy: [{ stepStartedAt: 'asc' }, { id: 'asc' }],
    take: ROWS_MAX,
  })) as OpenRun[]
  const slow = open.flatMap(({ id, ref, step, stepStartedAt }) => {
    const forMs = now.getTime() - stepStartedAt.getTime()
    const usuallyMs = slowAfterMs(step, history)
    return forMs > usuallyMs ? [{ id, ref, step, forMs, usuallyMs }] : []
  })
  const ids = slow.map(({ id }) => id)
  await db.run.updateMany({ where: { id: { in: ids }, slowSince: null }, data: { slowSince: now } })
  await db.run.updateMany({
    where: { id: { notIn: ids }, slowSince: { not: null }, endedAt: null },
    data: { slowSince: null },
  })
  return slow.map(({ id: _, ...run }) => run)
}

async function overdueKeys(db: Db, now: Date): Promise<VitalSigns['overdueKeys']> {
  const rows = await db.machine.findMany({
    where: {
      retiredAt: null,
      readyAt: { not: null },
      sshKeyAt: { lt: new Date(now.getTime() - KEY_OVERDUE_DAYS * DAY_MS) },
    },
    select: { name: true, sshKeyAt: true },
    orderBy: [{ sshKeyAt: 'asc' }, { id: 'asc' }],
    take: ROWS_MAX,
  })
  return rows.map(({ name, sshKeyAt }) => ({
    machine: name,
    ageDays: Math.floor((now.getTime() - sshKeyAt.getTime()) / DAY_MS),
  }))
}
