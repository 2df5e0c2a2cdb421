import { z } from 'zod'
import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import { Job } from '~/core/domain/job'
import { bulkActions, type BulkItemState } from '~/core/ports/Bulk'
import type {
  BulkInFull,
  BulkItemRow,
  EventInFull,
  FailedJobInFull,
  StateAccessRow,
  StateInFull,
  StateVersionRow,
} from '~/core/ports/ConsoleDetails'
import type { FailedJobRow } from '~/core/ports/ConsoleLists'
import { eventColumns, eventFrom } from './inboxList'
import { jobColumns, jobFrom } from './jobsList'
import { statesList } from './statesList'

const isUuid = (text: string) => z.uuid().safeParse(text).success
const SHOWN = 100

export async function jobInFull(db: Db, id: string): Promise<FailedJobInFull | null> {
  if (!isUuid(id)) return null
  const [row] = await db.$queryRaw<(FailedJobRow & { payload: unknown })[]>`
    SELECT ${jobColumns}, j.payload FROM ${jobFrom} WHERE j.id = ${id}::uuid`
  if (!row) return null
  const tryRows = await db.failedTry.findMany({
    where: { failedJobId: id },
    select: {
      id: true,
      at: true,
      errorCode: true,
      message: true,
      stack: true,
      worker: true,
      workerVersion: true,
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: SHOWN,
  })
  return { ...row, payload: Job.parse(row.payload), tryRows }
}

export async function eventInFull(db: Db, id: string): Promise<EventInFull | null> {
  const [row] = await db.$queryRaw<EventInFull[]>`
    SELECT ${eventColumns}, e.payload FROM ${eventFrom} WHERE e.id = ${id}`
  return row ?? null
}

export async function stateInFull(db: Db, leaseMs: number, subject: string): Promise<StateInFull | null> {
  const { rows } = await statesList(db, leaseMs).page({
    q: '',
    sort: 'written',
    isDescending: true,
    after: null,
    limit: 1,
    filters: { subject },
  })
  const row = rows[0]
  if (!row) return null
  const [versionRows, accesses] = await Promise.all([
    db.$queryRaw<StateVersionRow[]>`
      SELECT v.serial, v."createdAt", r.ref AS "runRef", v.epoch, v.body IS NULL AS "isDeleted"
      FROM "TerraformStateVersion" v LEFT JOIN "Run" r ON r.id = v."runId"
      WHERE v.subject = ${subject} ORDER BY v."createdAt" DESC, v.id DESC LIMIT ${SHOWN}`,
    db.$queryRaw<StateAccessRow[]>`
      SELECT a.id, a.at, a.operation, a.status, r.ref AS "runRef", a.epoch
      FROM "TerraformStateAccess" a LEFT JOIN "Run" r ON r.id = a."runId"
      WHERE a.subject = ${subject} ORDER BY a.at DESC, a.id DESC LIMIT ${SHOWN}`,
  ])
  return { ...row, versionRows, accesses }
}

export type OpenState = (
  sealed: { keyId: string; body: Uint8Array },
  subject: string,
  serial: number,
) => string

export async function stateVersion(
  db: Db,
  open: OpenState,
  subject: string,
  serial: number,
): Promise<unknown> {
  const version = await db.terraformStateVersion.findFirst({
    where: { subject, serial },
    select: { keyId: true, body: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  if (!version?.body) return null
  return JSON.parse(open({ keyId: version.keyId, body: version.body }, subject, serial))
}

export async function bulkInFull(db: Db, id: string): Promise<BulkInFull | null> {
  if (!isUuid(id)) return null
  const bulk = await db.bulkAction.findUnique({ where: { id } })
  if (!bulk) return null
  const [grouped, items, [actor]] = await Promise.all([
    db.bulkItem.groupBy({ by: ['state'], where: { bulkId: id }, _count: { id: true } }),
    db.$queryRaw<BulkItemRow[]>`
      SELECT i.id, i."targetId", i.state, i.says,
        coalesce(r.ref || ':' || j."runVersion", j.key, i."targetId") AS name
      FROM "BulkItem" i
      LEFT JOIN "FailedJob" j ON j.id::text = i."targetId"
      LEFT JOIN "Run" r ON r.id = j."runId"
      WHERE i."bulkId" = ${id}::uuid
      ORDER BY array_position(ARRAY['failed', 'skipped', 'waiting', 'done'], i.state), i.id LIMIT ${SHOWN}`,
    db.$queryRaw<{ email: string }[]>(
      Prisma.sql`SELECT email FROM "Account" WHERE 'staff:' || id::text = ${bulk.by}`,
    ),
  ])
  const counts = { waiting: 0, done: 0, skipped: 0, failed: 0 }
  for (const { state, _count } of grouped) counts[state as BulkItemState] = _count.id
  return {
    id,
    action: z.enum(bulkActions).parse(bulk.action),
    filter: z.record(z.string(), z.string()).parse(bulk.filter),
    by: bulk.by,
    byEmail: actor?.email ?? null,
    reason: bulk.reason,
    createdAt: bulk.createdAt,
    endedAt: bulk.endedAt,
    counts,
    items,
  }
}
