import { z } from 'zod'
import type { Lifetime, Month } from '~/core/domain/billedHours'
import type { Expected, Movement } from '~/core/domain/cost'
import { isTakenBack } from '~/core/domain/subscriptionLife'
import type { Costs } from '~/core/ports/Costs'
import type { Db } from './client'
import { priceOf } from './priceRow'

/** A snapshot's size, where the provider has told it. */
const Snapshot = z.looseObject({ image_size: z.number().nullish(), disk_size: z.number().nullish() })

export function prismaCosts(db: Db): Costs {
  return {
    async facts(month, customerId) {
      const [lifetimes, prices, movements, expected] = await Promise.all([
        lifetimesOf(db, month, customerId),
        db.resourcePrice.findMany({ orderBy: [{ fromAt: 'asc' }, { id: 'asc' }] }),
        movementsOf(db, month, customerId),
        expectedOf(db, month, customerId),
      ])
      return { lifetimes, prices: prices.map(priceOf), movements, expected }
    },

    async payers(customerIds) {
      const rows = await db.customer.findMany({
        where: { id: { in: customerIds } },
        select: {
          id: true,
          account: { select: { email: true } },
          agents: { where: { paidAt: { not: null } }, select: { planId: true }, distinct: ['planId'] },
        },
        orderBy: { id: 'asc' },
      })
      return rows.map(({ id, account, agents }) => ({
        customerId: id,
        email: account.email,
        plans: agents.map(({ planId }) => planId).sort(),
      }))
    },
  }
}

/** Servers, each with its address, and snapshots. What was asked for and never answered cost nothing. */
async function lifetimesOf(db: Db, { from, to }: Month, customerId?: string): Promise<Lifetime[]> {
  const rows = await db.resource.findMany({
    where: {
      provider: 'hetzner',
      kind: { in: ['server', 'snapshot'] },
      providerId: { not: null },
      createdAt: { lt: to },
      OR: [{ goneAt: null }, { goneAt: { gt: from } }],
      agent: customerId ? { customerId } : { isNot: null },
    },
    select: {
      id: true,
      kind: true,
      detail: true,
      createdAt: true,
      answeredAt: true,
      goneAt: true,
      agent: { select: { id: true, customerId: true } },
      machine: { select: { serverType: true, location: true } },
    },
    orderBy: { id: 'asc' },
  })
  return rows.flatMap(({ id, kind, detail, createdAt, answeredAt, goneAt, agent, machine }): Lifetime[] => {
    if (!agent) return []
    const life = {
      id,
      customerId: agent.customerId,
      agentId: agent.id,
      from: answeredAt ?? createdAt,
      to: goneAt,
    }
    if (kind === 'snapshot') {
      const size = Snapshot.safeParse(detail).data
      const amount = size?.image_size ?? size?.disk_size ?? 0
      return [{ ...life, kind: 'snapshotGbMonth', type: '', location: '', amount }]
    }
    if (!machine) return []
    const { serverType, location } = machine
    return [
      { ...life, kind: 'server', type: serverType, location, amount: 1 },
      { ...life, id: `${id}-ipv4`, kind: 'primaryIp', type: '', location, amount: 1 },
    ]
  })
}

async function movementsOf(db: Db, { from, to }: Month, customerId?: string): Promise<Movement[]> {
  const within = { gte: from, lt: to }
  const agent = customerId ? { customerId } : {}
  const [invoices, refunds, disputes] = await Promise.all([
    db.invoice.findMany({ where: { paidAt: within, ...agent } }),
    db.refund.findMany({
      where: { failedAt: null, sentAt: within, agent },
      include: { agent: { select: { customerId: true } } },
    }),
    db.dispute.findMany({
      where: { createdAt: within, agent },
      include: { agent: { select: { customerId: true } } },
    }),
  ])
  return [
    ...invoices.flatMap(({ customerId, amountPaidCents, feeCents, paidAt }) =>
      paidAt
        ? [
            { customerId, kind: 'paid' as const, cents: amountPaidCents, at: paidAt },
            { customerId, kind: 'fee' as const, cents: feeCents ?? 0, at: paidAt },
          ]
        : [],
    ),
    ...refunds.map(({ agent: { customerId }, amountCents, sentAt, createdAt }) => ({
      customerId,
      kind: 'refund' as const,
      cents: amountCents,
      at: sentAt ?? createdAt,
    })),
    ...disputes.flatMap(({ agent: { customerId }, createdAt: at, ...dispute }) => [
      { customerId, kind: 'dispute' as const, cents: isTakenBack(dispute) ? dispute.amountCents : 0, at },
      { customerId, kind: 'fee' as const, cents: dispute.feeCents, at },
    ]),
  ]
}

/** One machine for each agent, from its payment to its end. */
async function expectedOf(db: Db, { from, to }: Month, customerId?: string): Promise<Expected[]> {
  const rows = await db.agent.findMany({
    where: {
      paidAt: { lt: to },
      OR: [{ goneAt: null }, { goneAt: { gt: from } }],
      ...(customerId ? { customerId } : {}),
    },
    select: {
      id: true,
      customerId: true,
      paidAt: true,
      goneAt: true,
      plan: { select: { serverType: true, location: true } },
    },
    orderBy: { id: 'asc' },
  })
  return rows.flatMap(({ id, customerId, paidAt, goneAt, plan }) =>
    paidAt
      ? [
          {
            customerId,
            agentId: id,
            type: plan.serverType,
            location: plan.location,
            from: paidAt,
            to: goneAt,
          },
        ]
      : [],
  )
}
