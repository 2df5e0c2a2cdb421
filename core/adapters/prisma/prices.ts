import { uuidv7 } from 'uuidv7'
import type { PriceBook } from '~/core/ports/Prices'
import type { Db } from './client'

/** The row of `Setting` that says where which type can be had. */
export const CAPACITY = 'capacity'
/** Only one worker at a time turns the page of the price list. */
const LOCK = 7_106_001

export function prismaPrices(db: Db): PriceBook {
  return {
    async save(list, at) {
      return db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK})::text`
        const known = await tx.resourcePrice.findMany({ where: { toAt: null } })
        let changed = 0
        for (const price of list) {
          const { kind, type, location } = price
          const [hourlyMicros, monthlyMicros] = [BigInt(price.hourlyMicros), BigInt(price.monthlyMicros)]
          const before = known.find(
            (one) => one.kind === kind && one.type === type && one.location === location,
          )
          if (before?.hourlyMicros === hourlyMicros && before.monthlyMicros === monthlyMicros) continue
          if (before) await tx.resourcePrice.update({ where: { id: before.id }, data: { toAt: at } })
          await tx.resourcePrice.create({
            data: { id: uuidv7(), kind, type, location, hourlyMicros, monthlyMicros, fromAt: at },
          })
          changed += 1
        }
        return changed
      })
    },

    async saveCapacity(offers, at) {
      const places = Object.fromEntries(
        offers.flatMap(({ name, places }) =>
          places.map(({ location, isAvailable }) => [`${name}@${location}`, isAvailable]),
        ),
      )
      const value = { at: at.toISOString(), places }
      await db.setting.upsert({
        where: { key: CAPACITY },
        create: { key: CAPACITY, value, updatedAt: at, updatedBy: 'aura' },
        update: { value, updatedAt: at, version: { increment: 1 } },
      })
    },
  }
}
