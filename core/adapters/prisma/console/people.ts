import { z } from 'zod'
import type { Db } from '~/core/adapters/prisma/client'
import { Prisma } from '~/core/adapters/prisma/generated/client'
import type {
  AgentInConsole,
  AgentOfCustomer,
  BackupOfAgent,
  CustomerInFull,
  InvoiceOfCustomer,
  SubscriptionOfCustomer,
} from '~/core/ports/ConsoleDetails'
import type { ListAsk } from '~/core/ports/ConsoleLists'
import { auditList, touchesAgent, touchesCustomer } from './auditList'
import { customersList } from './customersList'
import { refundsList } from './refundsList'
import { resourceFields } from './runDetail'
import { runsList } from './runsList'

const SHOWN = 20
const newest = (sort: string): ListAsk => ({
  q: '',
  sort,
  isDescending: true,
  after: null,
  limit: SHOWN,
  filters: {},
})

const agentColumns = Prisma.sql`
  a.id, a.name, p.name AS "planName", a.wanted, a."wantedReason", a.health, a."createdAt", a."goneAt", a."graceUntil",
  r.ref AS "openRunRef", concat_ws(' ', 'g' || m.generation, m."serverType", m.location) AS machine,
  m."readyAt" IS NOT NULL AS "isReady"`
const agentFrom = Prisma.sql`
  "Agent" a
  JOIN "Plan" p ON p.id = a."planId"
  LEFT JOIN "Run" r ON r."agentId" = a.id AND r."endedAt" IS NULL
  LEFT JOIN "Machine" m ON m."agentId" = a.id AND m."retiredAt" IS NULL`

const withMachine = <Row extends { machine: string | null }>(row: Row): Row => ({
  ...row,
  machine: row.machine || null,
})

export async function customerInFull(db: Db, id: string): Promise<CustomerInFull | null> {
  if (!z.uuid().safeParse(id).success) return null
  const { rows } = await customersList(db).page({ ...newest('since'), filters: { id } })
  const row = rows[0]
  if (!row) return null
  const ofCustomer = Prisma.sql`a."customerId" = ${id}::uuid`
  const [more, agents, subscriptions, invoices, refunds, runs, audit] = await Promise.all([
    db.customer.findUniqueOrThrow({
      where: { id },
      select: { stripeCustomerId: true, account: { select: { emailVerifiedAt: true } } },
    }),
    db.$queryRaw<AgentOfCustomer[]>`
      SELECT ${agentColumns} FROM ${agentFrom} WHERE ${ofCustomer} ORDER BY a."createdAt" DESC, a.id LIMIT ${SHOWN}`,
    db.$queryRaw<SubscriptionOfCustomer[]>`
      SELECT s.id, a.name AS "agentName", p.name AS "planName", p."priceCents", s.status, s."currentPeriodEnd",
        s."cancelAtPeriodEnd", s."pastDueSince", s."suspendedAt", s."endedAt", s."readAt"
      FROM "Subscription" s JOIN "Agent" a ON a.id = s."agentId" JOIN "Plan" p ON p.id = a."planId"
      WHERE ${ofCustomer} ORDER BY s."endedAt" DESC NULLS FIRST, s.id LIMIT ${SHOWN}`,
    db.$queryRaw<InvoiceOfCustomer[]>`
      SELECT i.id, i.number, a.name AS "agentName", i.status, i."amountPaidCents", i."amountDueCents", i."feeCents",
        i."createdAt"
      FROM "Invoice" i JOIN "Agent" a ON a.id = i."agentId"
      WHERE i."customerId" = ${id}::uuid ORDER BY i."createdAt" DESC, i.id LIMIT ${SHOWN}`,
    refundsList(db, Prisma.sql`c.id = ${id}::uuid`).page(newest('created')),
    runsList(db, Prisma.sql`c.id = ${id}::uuid`).page(newest('started')),
    auditList(db, touchesCustomer(id)).page(newest('time')),
  ])
  return {
    ...row,
    stripeCustomerId: more.stripeCustomerId,
    emailVerifiedAt: more.account.emailVerifiedAt,
    agentRows: agents.map(withMachine),
    subscriptions,
    invoices,
    refunds: refunds.rows,
    runs: runs.rows,
    audit: audit.rows,
    setupsLastHour: await setupsLastHour(db, id),
  }
}

async function setupsLastHour(db: Db, customerId: string): Promise<number> {
  const [found] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "Agent"
    WHERE "customerId" = ${customerId}::uuid AND "paidAt" > now() - interval '1 hour'`
  return found?.count ?? 0
}

export async function agentInConsole(db: Db, idOrName: string): Promise<AgentInConsole | null> {
  const is = z.uuid().safeParse(idOrName).success
    ? Prisma.sql`a.id = ${idOrName}::uuid`
    : Prisma.sql`a.name = ${idOrName}`
  type Found = AgentOfCustomer &
    Pick<AgentInConsole, 'customerId' | 'email' | 'probedAt' | 'notAnsweringSince' | 'missedProbes'>
  const [agent] = await db.$queryRaw<Found[]>`
    SELECT ${agentColumns}, a."customerId", o.email, a."probedAt", a."notAnsweringSince", a."missedProbes"
    FROM ${agentFrom} JOIN "Customer" c ON c.id = a."customerId" JOIN "Account" o ON o.id = c."accountId"
    WHERE ${is} LIMIT 1`
  if (!agent) return null
  const { id } = agent
  const [machines, backups, resources, runs, audit] = await Promise.all([
    db.machine.findMany({
      where: { agentId: id },
      select: {
        id: true,
        generation: true,
        name: true,
        serverType: true,
        location: true,
        serverId: true,
        ipv4: true,
        tailnetAddress: true,
        sshKeyAt: true,
        createdAt: true,
        readyAt: true,
        stoppedAt: true,
        retiredAt: true,
      },
      orderBy: { generation: 'desc' },
      take: SHOWN,
    }),
    readBackups(db, id),
    db.resource.findMany({
      where: { agentId: id },
      select: resourceFields,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: SHOWN,
    }),
    runsList(db, Prisma.sql`r."agentId" = ${id}::uuid`).page(newest('started')),
    auditList(db, touchesAgent(agent)).page(newest('time')),
  ])
  return { ...withMachine(agent), machines, backups, resources, runs: runs.rows, audit: audit.rows }
}

async function readBackups(db: Db, agentId: string): Promise<BackupOfAgent[]> {
  const rows = await db.backup.findMany({
    where: { agentId },
    select: {
      id: true,
      kind: true,
      cause: true,
      state: true,
      bytes: true,
      createdAt: true,
      verifiedAt: true,
      keptUntil: true,
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: SHOWN,
  })
  return rows.map(({ bytes, ...row }) => ({ ...row, bytes: bytes === null ? null : Number(bytes) }))
}
