import type { PrismaClient } from '~/core/adapters/prisma/generated/client'
import { backupFields, backupRow, newestFirst, refundFields } from '~/core/adapters/prisma/pageRows'
import type { RunKind, RunOutcome } from '~/core/domain/run'
import type { ActivityRow, BackupRow, BillingOnPage, RefundRow } from '~/core/ports/Pages'
import { targetsOfAgent } from './targetsOfAgent'

const BACKUPS_MAX = 100
const INVOICES_MAX = 100

export async function backupsOf(db: PrismaClient, agentId: string): Promise<BackupRow[]> {
  const found = await db.backup.findMany({
    where: { agentId, state: { not: 'deleted' } },
    select: backupFields,
    orderBy: newestFirst,
    take: BACKUPS_MAX,
  })
  return found.map(backupRow)
}

export async function billingOf(db: PrismaClient, customerId: string): Promise<BillingOnPage> {
  const [agents, invoices, refunds] = await Promise.all([
    db.agent.findMany({
      where: { customerId, subscription: { endedAt: null } },
      select: {
        id: true,
        name: true,
        plan: { select: { name: true, priceCents: true } },
        subscription: {
          select: { status: true, currentPeriodEnd: true, cancelAtPeriodEnd: true, pastDueSince: true },
        },
      },
      orderBy: newestFirst,
      take: INVOICES_MAX,
    }),
    db.invoice.findMany({
      where: { customerId },
      select: {
        id: true,
        number: true,
        agentId: true,
        status: true,
        amountPaidCents: true,
        amountDueCents: true,
        createdAt: true,
        paidAt: true,
        cardLast4: true,
        hostedUrl: true,
        agent: { select: { name: true } },
      },
      orderBy: newestFirst,
      take: INVOICES_MAX,
    }),
    db.refund.findMany({
      where: { agent: { customerId } },
      select: {
        id: true,
        ...refundFields,
        agent: { select: { name: true } },
        invoice: { select: { cardLast4: true } },
      },
      orderBy: newestFirst,
      take: INVOICES_MAX,
    }),
  ])
  return {
    subscriptions: agents.flatMap(({ id, name, plan, subscription }) =>
      subscription
        ? [
            {
              agentId: id,
              agentName: name,
              planName: plan.name,
              priceCents: plan.priceCents,
              ...subscription,
            },
          ]
        : [],
    ),
    invoices: invoices.map(({ agent, ...invoice }) => ({ ...invoice, agentName: agent.name })),
    refunds: refunds.map(({ agent, invoice, id, ...refund }) => ({
      ...(refund as RefundRow),
      id,
      agentName: agent.name,
      cardLast4: invoice.cardLast4,
    })),
  }
}

/** What people did that no run tells of already. */
const TOLD_BY_RUNS = [
  'cancelRun',
  'backUpAgent',
  'restoreBackup',
  'reprovisionAgent',
  'reprovisionWithoutBackup',
  // Told by the runs and the mails that follow from it.
  'subscriptionLife',
]

export async function activityOf(db: PrismaClient, agentId: string, limit: number): Promise<ActivityRow[]> {
  const agent = await db.agent.findUniqueOrThrow({ where: { id: agentId }, select: { name: true } })
  const [runs, entries] = await Promise.all([
    db.run.findMany({
      where: { agentId },
      select: { id: true, ref: true, kind: true, by: true, outcome: true, createdAt: true },
      orderBy: newestFirst,
      take: limit,
    }),
    db.auditEntry.findMany({
      where: {
        target: { in: targetsOfAgent({ id: agentId, name: agent.name }) },
        action: { notIn: TOLD_BY_RUNS },
      },
      select: { id: true, at: true, by: true, action: true },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: limit,
    }),
  ])
  const rows: ActivityRow[] = [
    ...runs.map(({ id, ref, kind, by, outcome, createdAt }) => ({
      id,
      at: createdAt,
      by,
      what: { run: kind as RunKind, ref },
      result: outcome as RunOutcome | null,
    })),
    ...entries.map(({ id, at, by, action }) => ({ id, at, by, what: { action }, result: 'done' as const })),
  ]
  return rows.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, limit)
}
