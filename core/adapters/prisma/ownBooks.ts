import type { KnownPrice, LedgerEntry, OwnBooks } from '~/core/domain/reconcileSources'
import type { Clock } from '~/core/ports/Clock'
import type { Db } from './client'

/** An address outlives its machine by little; older ones were seen long ago. */
const RETIRED_MS = 90 * 86_400_000

type Seen = { serverIds: string[]; imageIds: string[]; nodeIds: string[]; agentIds: string[] }

/** Our side of the comparison: everything that is not gone, and what is gone but was seen at a provider. */
export async function ownBooks(db: Db, clock: Clock, seen: Seen): Promise<OwnBooks> {
  const [ledger, machines, backups, prices] = await Promise.all([
    ledgerOf(db, seen),
    db.machine.findMany({
      where: {
        OR: [
          { retiredAt: null },
          { retiredAt: { gt: new Date(clock.now().getTime() - RETIRED_MS) } },
          { serverId: { in: seen.serverIds } },
        ],
      },
    }),
    db.backup.findMany({
      where: { kind: 'snapshot', place: { in: seen.imageIds }, state: { notIn: ['deleted', 'failed'] } },
      select: { place: true },
    }),
    pricesOf(db),
  ])
  const agentIds = [...seen.agentIds, ...ledger, ...machines].flatMap((one) =>
    typeof one === 'string' ? [one] : one.agentId ? [one.agentId] : [],
  )
  return {
    ledger,
    machines,
    agents: await agentsOf(db, [...new Set(agentIds)]),
    backupImageIds: backups.flatMap(({ place }) => (place ? [place] : [])),
    prices,
  }
}

async function ledgerOf(db: Db, { serverIds, imageIds, nodeIds }: Seen): Promise<LedgerEntry[]> {
  const rows = await db.resource.findMany({
    where: {
      kind: { in: ['server', 'snapshot', 'device'] },
      OR: [
        { state: { not: 'gone' } },
        { kind: 'server', providerId: { in: serverIds } },
        { kind: 'snapshot', providerId: { in: imageIds } },
        { kind: 'device', providerId: { in: nodeIds } },
      ],
    },
    select: {
      id: true,
      agentId: true,
      machineId: true,
      kind: true,
      name: true,
      providerId: true,
      state: true,
      createdAt: true,
      answeredAt: true,
      goneAt: true,
    },
  })
  return rows.map((row) => ({ ...row, kind: row.kind, state: row.state }) as LedgerEntry)
}

async function agentsOf(db: Db, ids: string[]) {
  const rows = await db.agent.findMany({
    where: { OR: [{ id: { in: ids } }, { goneAt: null, wanted: { not: 'undecided' } }] },
    select: {
      id: true,
      name: true,
      customerId: true,
      wanted: true,
      goneAt: true,
      graceUntil: true,
      subscription: { select: { id: true } },
      runs: { where: { endedAt: null }, select: { id: true }, take: 1 },
    },
  })
  return rows.map(({ runs, subscription, ...agent }) => ({
    ...agent,
    hasOpenRun: runs.length > 0,
    subscriptionId: subscription?.id ?? null,
  }))
}

async function pricesOf(db: Db): Promise<KnownPrice[]> {
  return db.$queryRaw<KnownPrice[]>`
    SELECT p.kind, p.type, p.location, p."hourlyMicros", p."fromAt", (
      SELECT o."hourlyMicros" FROM "ResourcePrice" o
      WHERE o.kind = p.kind AND o.type = p.type AND o.location = p.location AND o."toAt" IS NOT NULL
      ORDER BY o."toAt" DESC, o.id DESC LIMIT 1
    ) AS "previousMicros"
    FROM "ResourcePrice" p WHERE p."toAt" IS NULL ORDER BY p.kind, p.type, p.location, p.id`
}
