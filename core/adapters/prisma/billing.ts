import type { Billing } from '~/core/ports/Billing'
import type { Clock } from '~/core/ports/Clock'
import type { Db } from './client'
import { writeEffects } from './effects'
import { prismaDisputes } from './disputes'
import { prismaInbox } from './inbox'
import { prismaRefunds } from './refunds'

const CAUGHT_UP = 'stripe.caughtUpTo'
/** Stripe lists its events for 30 days: who looks for the first time looks at all of them. */
const EVENTS_KEPT_MS = 30 * 24 * 3_600_000

export function prismaBilling(db: Db, clock: Clock): Billing {
  return {
    ...prismaInbox(db, clock),
    ...prismaRefunds(db, clock),
    ...prismaDisputes(db),

    async subscriptionOf(agentId) {
      return db.subscription.findUnique({ where: { agentId } })
    },

    async saveSubscription(agentId, subscription, readAt, effects, overdue = undefined) {
      const { id, status, stripeCustomerId, currentPeriodEnd, cancelAtPeriodEnd, endedAt } = subscription
      const told = {
        status,
        stripeCustomerId,
        currentPeriodEnd,
        cancelAtPeriodEnd,
        endedAt,
        readAt,
        ...overdue,
      }
      await db.$transaction(async (tx) => {
        const made = await tx.subscription.createMany({
          data: [{ id, agentId, ...told }],
          skipDuplicates: true,
        })
        // Two readers at once: the older picture must not overwrite the newer one, nor have consequences.
        const newer = await tx.subscription.updateMany({ where: { id, readAt: { lte: readAt } }, data: told })
        if (made.count + newer.count > 0) await writeEffects(tx, effects, readAt)
      })
    },

    async troubledSubscriptions(limit) {
      return db.subscription.findMany({
        where: {
          agent: { goneAt: null, wanted: { not: 'gone' } },
          endedAt: null,
          OR: [
            { pastDueSince: { not: null } },
            { suspendedAt: { not: null } },
            { cancelAtPeriodEnd: true },
            { status: { in: ['past_due', 'unpaid', 'paused'] } },
          ],
        },
        orderBy: [{ readAt: 'asc' }, { id: 'asc' }],
        take: limit,
      })
    },

    async invoicesOf(agentId) {
      return db.invoice.findMany({ where: { agentId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
    },

    async invoiceByPaymentIntent(paymentIntentId) {
      return db.invoice.findUnique({ where: { paymentIntentId } })
    },

    async invoice(id) {
      return db.invoice.findUnique({ where: { id } })
    },

    async saveInvoice(agentId, invoice, readAt) {
      const {
        id,
        subscriptionId: _subscription,
        needsConfirmation: _asks,
        createdAt,
        feeCents,
        ...rest
      } = invoice
      // A fee that is not booked yet does not undo one that was read.
      const told = feeCents === null ? rest : { ...rest, feeCents }
      const { customerId } = await db.agent.findUniqueOrThrow({
        where: { id: agentId },
        select: { customerId: true },
      })
      await db.invoice.createMany({
        data: [{ id, agentId, customerId, createdAt, ...told, readAt }],
        skipDuplicates: true,
      })
      await db.invoice.updateMany({ where: { id, readAt: { lte: readAt } }, data: { ...told, readAt } })
    },

    async caughtUpTo() {
      const row = await db.setting.findUnique({ where: { key: CAUGHT_UP } })
      return typeof row?.value === 'string'
        ? new Date(row.value)
        : new Date(clock.now().getTime() - EVENTS_KEPT_MS)
    },

    async saveCaughtUpTo(at) {
      const value = at.toISOString()
      await db.setting.createMany({ data: [{ key: CAUGHT_UP, value, updatedAt: at }], skipDuplicates: true })
      await db.setting.updateMany({
        where: { key: CAUGHT_UP },
        data: { value, updatedAt: at, version: { increment: 1 } },
      })
    },

    async plan(id) {
      return db.plan.findUnique({ where: { id } })
    },

    async savePrice(planId, stripePriceId) {
      await db.plan.update({ where: { id: planId }, data: { stripePriceId } })
    },

    async stripeCustomerOf(customerId) {
      const row = await db.customer.findUnique({
        where: { id: customerId },
        select: { stripeCustomerId: true },
      })
      return row?.stripeCustomerId ?? null
    },

    async saveStripeCustomer(customerId, stripeCustomerId) {
      await db.customer.update({ where: { id: customerId }, data: { stripeCustomerId } })
    },
  }
}
