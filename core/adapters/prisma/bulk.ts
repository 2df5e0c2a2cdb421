import { uuidv7 } from 'uuidv7'
import { z } from 'zod'
import { bulkActions, type Bulk } from '~/core/ports/Bulk'
import type { Clock } from '~/core/ports/Clock'
import { isTaken, type Db } from './client'
import { oweJob, writeEffects } from './effects'

/** Rows written in one statement. */
const CHUNK = 1_000

export function prismaBulk(db: Db, clock: Clock): Bulk {
  return {
    async start({ targets, ...bulk }, effects) {
      const now = clock.now()
      try {
        return await db.$transaction(async (tx) => {
          await tx.bulkAction.create({
            data: { ...bulk, expected: targets.length, createdAt: now },
            select: { id: true },
          })
          for (let at = 0; at < targets.length; at += CHUNK) {
            const items = targets.slice(at, at + CHUNK)
            await tx.bulkItem.createMany({
              data: items.map((targetId) => ({ id: uuidv7(), bulkId: bulk.id, targetId })),
            })
          }
          await oweJob(tx, { name: 'runBulk', bulkId: bulk.id }, now)
          await writeEffects(tx, effects, now)
          return true
        })
      } catch (thrown) {
        if (isTaken(thrown)) return false
        throw thrown
      }
    },

    async get(id) {
      if (!z.uuid().safeParse(id).success) return null
      const row = await db.bulkAction.findUnique({ where: { id } })
      if (!row) return null
      const { action, filter, by, reason, endedAt } = row
      return {
        id,
        action: z.enum(bulkActions).parse(action),
        filter: z.record(z.string(), z.string()).parse(filter),
        by,
        reason,
        endedAt,
      }
    },

    waiting: (bulkId, limit) =>
      db.bulkItem.findMany({
        where: { bulkId, state: 'waiting' },
        select: { id: true, targetId: true },
        orderBy: { id: 'asc' },
        take: limit,
      }),

    async settle(id, state, says) {
      await db.bulkItem.updateMany({ where: { id, state: 'waiting' }, data: { state, says } })
    },

    async end(id) {
      await db.bulkAction.updateMany({ where: { id, endedAt: null }, data: { endedAt: clock.now() } })
    },

    goOn: (bulkId) => db.$transaction((tx) => oweJob(tx, { name: 'runBulk', bulkId }, clock.now())),
  }
}
