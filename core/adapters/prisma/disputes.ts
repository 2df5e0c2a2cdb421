import { isContested } from '~/core/domain/subscriptionLife'
import type { Billing } from '~/core/ports/Billing'
import type { Db } from './client'
import { writeEffects } from './effects'

export function prismaDisputes(db: Db): Pick<Billing, 'disputesOf' | 'saveDispute'> {
  return {
    async disputesOf(agentId) {
      return db.dispute.findMany({ where: { agentId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
    },

    async saveDispute({ id: invoiceId, agentId }, dispute, readAt, effects) {
      const { id, amountCents, currency, feeCents, status, createdAt } = dispute
      const told = { status, amountCents, feeCents, readAt }
      const isOver = !isContested(dispute) && !status.startsWith('warning_needs')
      await db.$transaction(async (tx) => {
        // What may be refunded of an invoice is counted under this lock.
        await tx.$queryRaw`SELECT id FROM "Invoice" WHERE id = ${invoiceId} FOR UPDATE`
        await tx.dispute.createMany({
          data: [{ id, invoiceId, agentId, currency, createdAt, ...told }],
          skipDuplicates: true,
        })
        await tx.dispute.updateMany({ where: { id, readAt: { lte: readAt } }, data: told })
        if (isOver) await tx.dispute.updateMany({ where: { id, closedAt: null }, data: { closedAt: readAt } })
        await writeEffects(tx, effects, readAt)
      })
    },
  }
}
