import type { Clock } from '~/core/ports/Clock'
import type { Mails } from '~/core/ports/Mails'
import type { Db } from './client'

export function prismaMails(db: Db, clock: Clock): Mails {
  return {
    get: (id) => db.mail.findUnique({ where: { id } }),
    async claim(id, olderThan) {
      const isFree = [{ claimedAt: null }, ...(olderThan ? [{ claimedAt: { lt: olderThan } }] : [])]
      const { count } = await db.mail.updateMany({
        where: { id, sentAt: null, OR: isFree },
        data: { claimedAt: clock.now() },
      })
      return count === 1
    },
    async release(id) {
      await db.mail.updateMany({ where: { id, sentAt: null }, data: { claimedAt: null } })
    },
    async markSent(id) {
      await db.mail.updateMany({ where: { id, sentAt: null }, data: { sentAt: clock.now() } })
    },
  }
}
