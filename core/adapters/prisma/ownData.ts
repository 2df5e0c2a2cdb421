import type { Accounts } from '~/core/ports/Accounts'
import type { Db, Tx } from './client'
import { writeEffects } from './effects'
import { endSessions } from './sessionRows'
import { targetsOfAgent } from './targetsOfAgent'

type OwnData = Pick<Accounts, 'exportOf' | 'livingAgents' | 'erase'>

/** Written out, as Prisma wants an array that could be changed. */
const oldestFirst: { createdAt?: 'asc'; id?: 'asc' }[] = [{ createdAt: 'asc' }, { id: 'asc' }]

const agentFields = {
  id: true,
  name: true,
  planId: true,
  wanted: true,
  wantedReason: true,
  createdAt: true,
  paidAt: true,
  goneAt: true,
  subscription: { select: { id: true, status: true, currentPeriodEnd: true, endedAt: true } },
  runs: {
    select: {
      ref: true,
      kind: true,
      outcome: true,
      errorCode: true,
      createdAt: true,
      startedAt: true,
      endedAt: true,
    },
    orderBy: oldestFirst,
  },
  refunds: {
    select: {
      id: true,
      invoiceId: true,
      amountCents: true,
      currency: true,
      cause: true,
      state: true,
      createdAt: true,
      sentAt: true,
      settledAt: true,
    },
    orderBy: oldestFirst,
  },
  backups: {
    select: {
      id: true,
      cause: true,
      state: true,
      createdAt: true,
      verifiedAt: true,
      keptUntil: true,
      deletedAt: true,
    },
    orderBy: oldestFirst,
  },
}

export function ownData(db: Db): OwnData {
  return {
    async exportOf(id) {
      const account = await db.account.findUniqueOrThrow({
        where: { id },
        select: {
          email: true,
          role: true,
          createdAt: true,
          emailVerifiedAt: true,
          timeZone: true,
          areShortcutsOff: true,
          totpEnabledAt: true,
          sessions: {
            select: { address: true, userAgent: true, createdAt: true, lastSeenAt: true, endedAt: true },
            orderBy: oldestFirst,
          },
          customer: {
            select: {
              id: true,
              createdAt: true,
              stripeCustomerId: true,
              agents: { select: agentFields, orderBy: oldestFirst },
              invoices: {
                select: {
                  id: true,
                  number: true,
                  agentId: true,
                  status: true,
                  amountPaidCents: true,
                  currency: true,
                  cardLast4: true,
                  createdAt: true,
                  paidAt: true,
                },
                orderBy: oldestFirst,
              },
            },
          },
        },
      })
      const { sessions, customer, ...person } = account
      const { agents = [], invoices = [], ...payer } = customer ?? {}
      const [mails, audit] = await Promise.all([
        mailsTo(db, person.email),
        auditOf(db, id, agents, customer?.id),
      ])
      return { account: person, customer: customer ? payer : null, sessions, agents, invoices, mails, audit }
    },

    async livingAgents(accountId) {
      const living = await db.agent.findMany({
        where: { customer: { accountId }, goneAt: null },
        select: { name: true },
        orderBy: { name: 'asc' },
        take: 100,
      })
      return living.map(({ name }) => name)
    },

    erase: ({ accountId, now, effects }) =>
      db.$transaction(async (tx) => {
        // An agent's row needs its customer's: one that is being ordered at this moment is waited for and counted.
        await tx.$queryRaw`SELECT id FROM "Customer" WHERE "accountId" = ${accountId}::uuid FOR UPDATE`
        if ((await tx.agent.count({ where: { customer: { accountId }, goneAt: null } })) > 0) return null
        await forgetPerson(tx, accountId, now)
        await writeEffects(tx, effects, now)
        const ended = await endSessions(tx, accountId, null, now)
        await tx.session.updateMany({ where: { accountId }, data: { address: null, userAgent: null } })
        return ended
      }),
  }
}

const mailsTo = (db: Db, to: string) =>
  db.mail.findMany({
    where: { to },
    select: { template: true, createdAt: true, sentAt: true },
    orderBy: oldestFirst,
  })

/** What they did, and what was done to them and to what is theirs. Who of the staff it was stays inside. */
async function auditOf(
  db: Db,
  accountId: string,
  agents: { id: string; name: string }[],
  customerId?: string,
) {
  const entries = await db.auditEntry.findMany({
    where: {
      OR: [
        { by: { in: [`customer:${customerId}`, `staff:${accountId}`] } },
        {
          target: {
            in: [`account:${accountId}`, `customer:${customerId}`, ...agents.flatMap(targetsOfAgent)],
          },
        },
      ],
    },
    select: { at: true, by: true, action: true, target: true, address: true },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  })
  const isOwn = (by: string) => by === `customer:${customerId}` || by === `staff:${accountId}`
  return entries.map(({ by, address, ...entry }) =>
    isOwn(by) ? { ...entry, by: 'you', address } : { ...entry, by: by === 'aura' ? 'aura' : 'support' },
  )
}

async function forgetPerson(tx: Tx, accountId: string, now: Date): Promise<void> {
  const { email, customer } = await tx.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { email: true, customer: { select: { id: true } } },
  })
  const nobody = `deleted-${accountId}@deleted.invalid`
  await tx.account.update({
    where: { id: accountId },
    data: {
      email: nobody,
      passwordHash: 'deleted',
      emailVerifiedAt: null,
      timeZone: null,
      totpSecretSealed: null,
      totpEnabledAt: null,
      deletedAt: now,
    },
    select: { id: true },
  })
  await tx.accountToken.deleteMany({ where: { accountId } })
  await tx.recoveryCode.deleteMany({ where: { accountId } })
  await tx.formReceipt.deleteMany({ where: { accountId } })
  // What is still owed, like word of a refund, goes out; what was sent is only a date.
  await tx.mail.updateMany({ where: { to: email, sentAt: { not: null } }, data: { to: nobody, values: {} } })
  if (!customer) return
  await tx.auditEntry.updateMany({ where: { by: `customer:${customer.id}` }, data: { address: null } })
  // The last backups go with the next clean-up instead of after their 30 days.
  await tx.backup.updateMany({
    where: {
      customerId: customer.id,
      deletedAt: null,
      OR: [{ keptUntil: null }, { keptUntil: { gt: now } }],
    },
    data: { keptUntil: now },
  })
}
