import { uuidv7 } from 'uuidv7'
import type { Sighting } from '~/core/domain/reconcileBooks'
import type { Clock } from '~/core/ports/Clock'
import type { Findings, FindingsQuery, Scan } from '~/core/ports/Findings'
import type { Effect } from '~/core/ports/Runs'
import { deletionGuard } from './deletionGuard'
import { writeEffects } from './effects'
import type { Db, Tx } from './client'
import { findingLedger } from './findingLedger'
import { findingRow } from './findingRow'
import type { Prisma } from './generated/client'
import { ownBooks } from './ownBooks'

/** A scan takes minutes at most; one that is open for longer lost its worker. */
const SCAN_LOST_MS = 30 * 60_000
/** What an advisory lock of ours is called. Of the transaction, so it works through PgBouncer. */
const SCAN_LOCK = 72_071

export type FindingsOptions = { environment: string; tokenFingerprint: string }

export function prismaFindings(db: Db, clock: Clock, options: FindingsOptions): Findings {
  const lastScan = (tx: Tx): Promise<Scan | null> =>
    tx.scan.findFirst({ orderBy: [{ startedAt: 'desc' }, { id: 'desc' }] })

  return {
    ...deletionGuard(db, clock, options),
    ...findingLedger(db, clock),
    ownBooks: (seen) => ownBooks(db, clock, seen),
    lastScan: () => lastScan(db),

    async openScan(minAgeMs) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SCAN_LOCK})`
        const last = await lastScan(tx)
        const ageMs = last ? now.getTime() - last.startedAt.getTime() : Infinity
        if (last && last.endedAt === null && ageMs < SCAN_LOST_MS) return null
        if (ageMs < minAgeMs) return null
        return tx.scan.create({ data: { id: uuidv7(), startedAt: now } })
      })
    },

    async failScan(id, detail) {
      await db.scan.update({
        where: { id },
        data: { endedAt: clock.now(), isComplete: false, detail: detail as Prisma.InputJsonValue },
      })
    },

    async completeScan(id, sightings, detail) {
      const now = clock.now()
      await db.$transaction(
        async (tx) => {
          const seen: string[] = []
          for (const sighting of sightings) seen.push(...(await noteSighting(tx, sighting, now)))
          await tx.finding.updateMany({
            where: { settledAt: null, state: { in: ['open', 'ignored'] }, id: { notIn: seen } },
            data: { state: 'vanished', settledAt: now },
          })
          await tx.scan.update({
            where: { id },
            data: { endedAt: now, isComplete: true, detail: detail as Prisma.InputJsonValue },
          })
        },
        { timeout: 60_000 },
      )
    },

    async get(id) {
      const row = await db.finding.findUnique({ where: { id } })
      return row && (await withEmails(db, [row]))[0]!
    },

    async list(query) {
      const where = whereOf(query)
      const [count, rows, sum] = await Promise.all([
        db.finding.count({ where }),
        db.finding.findMany({
          where,
          orderBy: orderOf(query),
          skip: (query.page - 1) * query.perPage,
          take: query.perPage,
        }),
        db.finding.aggregate({ where, _sum: { costPerHourMicros: true } }),
      ])
      return { count, rows: await withEmails(db, rows), costPerHourMicros: sum._sum.costPerHourMicros ?? 0n }
    },

    owe: (effects) => db.$transaction((tx) => writeEffects(tx, effects, clock.now())),

    async deleting(limit) {
      const rows = await db.finding.findMany({
        where: { state: 'deleting' },
        select: { id: true },
        take: limit,
      })
      return rows.map(({ id }) => id)
    },

    beginDelete: (id, by, effects) =>
      change(db, clock, id, ['open'], { state: 'deleting', by, reason: null }, effects),

    async giveBack(id, reason) {
      await db.finding.updateMany({ where: { id, state: 'deleting' }, data: { state: 'open', reason } })
    },

    async saveProof(id, proof) {
      await db.finding.update({ where: { id }, data: { proof }, select: { id: true } })
    },

    settle: (id, state, { proof, by, reason }, effects) =>
      change(
        db,
        clock,
        id,
        ['open', 'deleting', 'ignored'],
        {
          state,
          settledAt: clock.now(),
          ...(proof === undefined ? {} : { proof: proof as Prisma.InputJsonValue }),
          ...(by === undefined ? {} : { by }),
          ...(reason === undefined ? {} : { reason }),
        },
        effects,
      ),

    ignore: (id, { until, reason, by }, effects) =>
      change(
        db,
        clock,
        id,
        ['open', 'ignored'],
        { state: 'ignored', ignoredUntil: until, reason, by },
        effects,
      ),
  }
}

function orderOf({ sort, isDescending }: FindingsQuery): Prisma.FindingOrderByWithRelationInput[] {
  const by = isDescending ? 'desc' : 'asc'
  const columns = { cost: 'costPerHourMicros', first: 'firstAt', scans: 'scans' } as const
  return [{ [columns[sort]]: by }, { firstAt: 'asc' }, { id: 'asc' }]
}

function whereOf({ text, kind, provider, state }: FindingsQuery): Prisma.FindingWhereInput {
  const like = { contains: text.trim(), mode: 'insensitive' as const }
  return {
    ...(kind ? { kind } : {}),
    ...(provider ? { provider } : {}),
    ...stateOf(state),
    ...(text.trim() ? { OR: [{ name: like }, { subject: like }] } : {}),
  }
}

function stateOf(state: FindingsQuery['state']): Prisma.FindingWhereInput {
  if (state === 'settled') return { settledAt: { not: null } }
  return state === 'current' ? { state: { in: ['open', 'deleting'] } } : { state }
}

/** The finding's id; none where it was accepted as it is. */
async function noteSighting(tx: Tx, sighting: Sighting, now: Date): Promise<string[]> {
  const { kind, subject, evidence, ...told } = sighting
  const data = { ...told, evidence: evidence as Prisma.InputJsonValue, lastAt: now }
  const known = await tx.finding.findFirst({ where: { kind, subject, settledAt: null } })
  if (known) {
    const isAwake = known.state === 'ignored' && known.ignoredUntil !== null && known.ignoredUntil <= now
    await tx.finding.update({
      where: { id: known.id },
      data: { ...data, scans: { increment: 1 }, ...(isAwake ? { state: 'open', ignoredUntil: null } : {}) },
      select: { id: true },
    })
    return [known.id]
  }
  if (kind === 'priceDrift' && (await tx.finding.count({ where: { kind, subject, state: 'adopted' } })) > 0)
    return []
  const id = uuidv7()
  await tx.finding.create({ data: { id, kind, subject, ...data, firstAt: now }, select: { id: true } })
  return [id]
}

/** From one of the states, or not at all. */
function change(
  db: Db,
  clock: Clock,
  id: string,
  from: string[],
  data: Prisma.FindingUpdateManyMutationInput,
  effects: Effect[],
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.finding.updateMany({
      where: { id, state: { in: from }, settledAt: null },
      data,
    })
    if (count === 1) await writeEffects(tx, effects, clock.now())
    return count === 1
  })
}

async function withEmails(db: Db, rows: { customerId: string | null }[]) {
  const ids = rows.flatMap(({ customerId }) => (customerId ? [customerId] : []))
  const customers = await db.customer.findMany({
    where: { id: { in: ids } },
    select: { id: true, account: { select: { email: true } } },
  })
  const emails = new Map(customers.map(({ id, account }) => [id, account.email]))
  return rows.map((row) => findingRow(row, row.customerId ? (emails.get(row.customerId) ?? null) : null))
}
