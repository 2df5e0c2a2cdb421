import type { Clock } from '~/core/ports/Clock'
import type { Inbox } from '~/core/ports/Inbox'
import type { Db } from './client'
import { oweJob, writeEffects } from './effects'

export function prismaReplays(db: Db, clock: Clock): Inbox {
  return {
    async replay(id, effects) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        const { count } = await tx.inboxEvent.updateMany({
          where: { id },
          data: { state: 'received', error: null, handledAt: null },
        })
        if (count === 0) return false
        await oweJob(tx, { name: 'handleStripeEvent', eventId: id }, now)
        await writeEffects(tx, effects, now)
        return true
      })
    },
  }
}
