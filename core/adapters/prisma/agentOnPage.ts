import { z } from 'zod'
import type { PrismaClient } from '~/core/adapters/prisma/generated/client'
import {
  backupFields,
  backupRow,
  newestFirst,
  refundFields,
  runFields,
  stepFields,
  taskOf,
} from '~/core/adapters/prisma/pageRows'
import { BackupCause } from '~/core/domain/run'
import { Wish } from '~/core/domain/wish'
import type { AgentOnPage, AgentTag, RunOnPage } from '~/core/ports/Pages'

export const planFields = {
  id: true,
  name: true,
  priceCents: true,
  locationName: true,
  vcpu: true,
  ramGb: true,
  diskGb: true,
  isOffered: true,
} as const

const agentFields = {
  id: true,
  name: true,
  customerId: true,
  wanted: true,
  wantedReason: true,
  checkoutUrl: true,
  checkoutExpiresAt: true,
  checkoutReturnAt: true,
  paidAt: true,
  createdAt: true,
  goneAt: true,
  graceUntil: true,
  health: true,
  probedAt: true,
  notAnsweringSince: true,
  backupDueAt: true,
  isFinalBackupOff: true,
  restoreBackupId: true,
  wish: true,
  plan: { select: planFields },
  subscription: {
    select: {
      status: true,
      currentPeriodEnd: true,
      cancelAtPeriodEnd: true,
      endedAt: true,
      pastDueSince: true,
      suspendedAt: true,
    },
  },
  invoices: {
    select: { status: true, amountPaidCents: true, amountDueCents: true, cardLast4: true, createdAt: true },
    orderBy: newestFirst,
    take: 20,
  },
  disputes: { where: { closedAt: null }, select: { createdAt: true }, take: 1 },
  refunds: { select: refundFields, orderBy: newestFirst, take: 20 },
  machines: {
    where: { retiredAt: null },
    select: { generation: true, readyAt: true, stoppedAt: true },
    take: 1,
  },
  backups: {
    where: { state: 'verified' as const },
    select: backupFields,
    orderBy: newestFirst,
    take: 1,
  },
}

const runOnPageFields = { ...runFields, slowSince: true, input: true }

/**
 * One agent with all that its page tells. The run's counter is read before all else: what is read after it is as new
 * at least, so no page takes itself for newer than it is and lets the event pass that it lacks.
 */
export async function agentOnPage(db: PrismaClient, id: string): Promise<AgentOnPage | null> {
  const newest = await db.run.findFirst({
    where: { agentId: id },
    select: runOnPageFields,
    orderBy: newestFirst,
  })
  const [found, run] = await Promise.all([
    db.agent.findUnique({ where: { id }, select: agentFields }),
    newest && runOnPage(db, newest),
  ])
  if (!found) return null
  const { invoices, machines, disputes, backups, wish, ...agent } = found
  const paid = invoices.find((invoice) => invoice.amountPaidCents > 0)
  const due = invoices.find((invoice) => invoice.status === 'open' && invoice.amountDueCents > 0)
  return {
    ...(agent as Pick<AgentOnPage, keyof typeof agent>),
    paid: paid ? { amountCents: paid.amountPaidCents, cardLast4: paid.cardLast4 } : null,
    due: due ? { amountCents: due.amountDueCents, since: due.createdAt } : null,
    disputedAt: disputes[0]?.createdAt ?? null,
    machine: machines[0] ?? null,
    wish: Wish.nullable().parse(wish)?.kind ?? null,
    lastBackup: backups[0] ? backupRow(backups[0]) : null,
    run,
  }
}

/** As far as a page shows it; what does not parse is left out. */
const Input = z.object({
  cause: BackupCause.optional(),
  backupId: z.string().optional(),
  isWithoutBackup: z.boolean().optional(),
})

/** As backUpAgent tells it. */
const Bytes = z.object({ bytes: z.int() })

type RunItself = Omit<RunOnPage, 'steps' | 'task' | 'queuePlace' | 'backup' | 'bytesSoFar' | 'input'>

async function runOnPage(
  db: PrismaClient,
  { input, ...rest }: { id: string; input: unknown },
): Promise<RunOnPage> {
  const run = rest as RunItself
  const { id } = run
  const [steps, backup, task, bytes, place] = await Promise.all([
    db.runStep.findMany({
      where: { runId: id },
      select: stepFields,
      orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    }),
    db.backup.findFirst({ where: { runId: id }, select: backupFields, orderBy: newestFirst }),
    db.runEvent.findFirst({
      where: { runId: id, kind: 'task' },
      select: { payload: true, at: true },
      orderBy: { seq: 'desc' },
    }),
    db.runEvent.findFirst({
      where: { runId: id, kind: 'backup' },
      select: { payload: true },
      orderBy: { seq: 'desc' },
    }),
    queuePlace(db, run),
  ])
  return {
    ...run,
    steps: steps as RunOnPage['steps'],
    task: task ? taskOf(task) : null,
    queuePlace: place,
    backup: backup && backupRow(backup),
    bytesSoFar: Bytes.safeParse(bytes?.payload).data?.bytes ?? null,
    input: Input.safeParse(input).data ?? {},
  }
}

async function queuePlace(
  db: PrismaClient,
  { kind, endedAt, startedAt, createdAt }: Pick<RunOnPage, 'kind' | 'endedAt' | 'startedAt' | 'createdAt'>,
): Promise<number | null> {
  if (endedAt !== null || kind !== 'provision' || startedAt !== null) return null
  const ahead = await db.run.count({
    where: { kind, endedAt: null, startedAt: null, createdAt: { lt: createdAt } },
  })
  return ahead + 1
}

/** Everything that a page could tell anew moves this. */
export async function agentTag(db: PrismaClient, id: string): Promise<AgentTag | null> {
  const [found] = await db.$queryRaw<AgentTag[]>`
    SELECT a."customerId", md5(concat_ws('|', a.version, a.wanted, a.health, a."notAnsweringSince", a."probedAt",
      a."graceUntil", a."goneAt", a."checkoutReturnAt", a."checkoutExpiresAt", r.id, r.version, r."eventSeq",
      s."readAt", s."suspendedAt", m.id, m."readyAt", m."stoppedAt",
      (SELECT string_agg(f.id || f.state, ',' ORDER BY f.id) FROM "Refund" f WHERE f."agentId" = a.id),
      (SELECT count(*) FROM "Dispute" d WHERE d."agentId" = a.id AND d."closedAt" IS NULL),
      (SELECT b.id FROM "Backup" b WHERE b."agentId" = a.id AND b.state = 'verified'
       ORDER BY b."createdAt" DESC, b.id DESC LIMIT 1))) AS tag
    FROM "Agent" a
    LEFT JOIN "Subscription" s ON s."agentId" = a.id
    LEFT JOIN "Machine" m ON m."agentId" = a.id AND m."retiredAt" IS NULL
    LEFT JOIN LATERAL (SELECT id, version, "eventSeq" FROM "Run" WHERE "agentId" = a.id
      ORDER BY "createdAt" DESC, id DESC LIMIT 1) r ON true
    WHERE a.id = ${id}::uuid
    LIMIT 1`
  return found ?? null
}
