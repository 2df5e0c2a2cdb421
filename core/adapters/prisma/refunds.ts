import { uuidv7 } from 'uuidv7'
import { isTakenBack } from '~/core/domain/subscriptionLife'
import type { Billing, Refund } from '~/core/ports/Billing'
import type { Clock } from '~/core/ports/Clock'
import type { StripeRefund } from '~/core/ports/Payments'
import type { Db, Tx } from './client'
import { writeEffects } from './effects'
import type { Prisma, Refund as RefundRow } from './generated/client'

const refundOf = (row: RefundRow): Refund => row as Refund

/**
 * What has left an invoice already; failed refunds do not count. Of a payment that a bank has taken back, be it in part,
 * Stripe refunds nothing: not before the bank has given it back.
 */
async function refundableCents(tx: Tx | Db, invoiceId: string) {
  const of = (where: Prisma.RefundWhereInput) =>
    tx.refund.aggregate({ where: { invoiceId, failedAt: null, ...where }, _sum: { amountCents: true } })
  const invoice = await tx.invoice.findUniqueOrThrow({ where: { id: invoiceId } })
  const refunded = (await of({}))._sum.amountCents ?? 0
  const staffCents = (await of({ cause: 'staff' }))._sum.amountCents ?? 0
  const isWithBank = (await tx.dispute.findMany({ where: { invoiceId } })).some(isTakenBack)
  return { invoice, staffCents, restCents: isWithBank ? 0 : Math.max(0, invoice.amountPaidCents - refunded) }
}

const lockInvoice = (tx: Tx, id: string) => tx.$queryRaw`SELECT id FROM "Invoice" WHERE id = ${id} FOR UPDATE`

type RefundMethods =
  | 'oweRefund'
  | 'refund'
  | 'refundsOf'
  | 'sendAgain'
  | 'refundableOf'
  | 'unsentRefunds'
  | 'refundByStripeId'
  | 'saveRefund'
  | 'markRefundSent'
  | 'refundRefused'
  | 'bookForeignRefund'

export function prismaRefunds(db: Db, clock: Clock): Pick<Billing, RefundMethods> {
  return {
    async oweRefund({ id = uuidv7(), effects = () => [], reason = null, limitCents = null, ...wanted }) {
      const { invoiceId, cause, isAutomatic, by } = wanted
      const now = clock.now()
      return db.$transaction(async (tx) => {
        await lockInvoice(tx, invoiceId)
        const known = isAutomatic
          ? await tx.refund.findFirst({ where: { invoiceId, cause, isAutomatic, failedAt: null } })
          : await tx.refund.findFirst({ where: { id, invoiceId } })
        if (known) return refundOf(known)
        const { invoice, restCents, staffCents } = await refundableCents(tx, invoiceId)
        const amountCents = wanted.amountCents === 'rest' ? restCents : wanted.amountCents
        if (amountCents <= 0 || amountCents > restCents) return null
        if (limitCents !== null && staffCents + amountCents > limitCents) return null
        const { agentId, currency } = invoice
        const data = { id, invoiceId, agentId, amountCents, currency, cause, isAutomatic, by, reason }
        const refund = refundOf(await tx.refund.create({ data: { ...data, createdAt: now } }))
        await writeEffects(tx, effects(refund), now)
        return refund
      })
    },

    async refund(id) {
      const row = await db.refund.findUnique({ where: { id } })
      return row && refundOf(row)
    },

    async sendAgain(id, effects) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT id FROM "Refund" WHERE id = ${id}::uuid FOR UPDATE`
        await writeEffects(tx, effects, now)
        return refundOf(await tx.refund.findUniqueOrThrow({ where: { id } }))
      })
    },

    async refundableOf(invoiceId) {
      const { restCents, staffCents } = await refundableCents(db, invoiceId)
      return { restCents, staffCents }
    },

    async unsentRefunds(before, limit) {
      const rows = await db.refund.findMany({
        where: { state: { in: ['owed', 'sent'] }, stripeRefundId: null, createdAt: { lt: before } },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        take: limit,
      })
      return rows.map(refundOf)
    },

    async refundsOf(agentId) {
      const rows = await db.refund.findMany({
        where: { agentId },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      })
      return rows.map(refundOf)
    },

    async refundByStripeId(stripeRefundId) {
      const row = await db.refund.findUnique({ where: { stripeRefundId } })
      return row && refundOf(row)
    },

    async markRefundSent(id) {
      await db.refund.updateMany({
        where: { id, sentAt: null },
        data: { sentAt: clock.now(), state: 'sent' },
      })
    },

    async refundRefused(id, failure) {
      await db.refund.updateMany({
        where: { id, state: { in: ['owed', 'sent'] }, stripeRefundId: null },
        data: { state: 'failed', failure: failure.slice(0, 500), failedAt: clock.now() },
      })
      return refundOf(await db.refund.findUniqueOrThrow({ where: { id } }))
    },

    async saveRefund(id, stripe, effects) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT id FROM "Refund" WHERE id = ${id}::uuid FOR UPDATE`
        const before = await tx.refund.findUniqueOrThrow({ where: { id } })
        const state = stateOf(stripe.status)
        // Two readers at once: the older picture must not undo the newer one.
        if (progress[refundOf(before).state] > progress[state]) return refundOf(before)
        const row = await tx.refund.update({
          where: { id },
          data: {
            stripeRefundId: stripe.id,
            state,
            failure: stripe.failure,
            settledAt: state === 'succeeded' ? (before.settledAt ?? now) : null,
            failedAt: state === 'failed' ? (before.failedAt ?? now) : null,
          },
        })
        await writeEffects(tx, effects, now)
        return refundOf(row)
      })
    },

    async bookForeignRefund(invoiceId, stripe) {
      const now = clock.now()
      await db.$transaction(async (tx) => {
        await lockInvoice(tx, invoiceId)
        const { agentId, currency } = await tx.invoice.findUniqueOrThrow({ where: { id: invoiceId } })
        const state = stateOf(stripe.status)
        const settled = {
          settledAt: state === 'succeeded' ? now : null,
          failedAt: state === 'failed' ? now : null,
        }
        const data = {
          id: uuidv7(),
          invoiceId,
          agentId,
          currency,
          amountCents: stripe.amountCents,
          cause: 'stripeDashboard',
          isAutomatic: false,
          state,
          stripeRefundId: stripe.id,
          failure: stripe.failure,
          by: 'stripe',
          createdAt: stripe.createdAt,
          sentAt: stripe.createdAt,
          ...settled,
        }
        await tx.refund.createMany({ data: [data], skipDuplicates: true })
      })
    },
  }
}

/** A refund only ever moves this way; a bank may return one that had succeeded. */
const progress: Record<Refund['state'], number> = { owed: 0, sent: 1, pending: 2, succeeded: 3, failed: 4 }

function stateOf(status: StripeRefund['status']): Refund['state'] {
  if (status === 'succeeded') return 'succeeded'
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending'
}
