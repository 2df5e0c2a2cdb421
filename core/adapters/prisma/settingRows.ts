import { settingDefs, settingKeys, type SettingKey, type SettingValues } from '~/core/domain/settingDefs'
import type { Clock } from '~/core/ports/Clock'
import type { SettingRow, SettingRows } from '~/core/ports/SettingRows'
import { isTaken, type Db } from './client'
import { writeEffects } from './effects'
import type { Prisma } from './generated/client'

type Stored = { key: string; value: unknown; version: number; updatedAt: Date; updatedBy: string | null }

/** The table holds what was changed; what is not there, or no longer valid, is as the environment says. */
export function prismaSettingRows(db: Db, clock: Clock, defaults: SettingValues): SettingRows {
  const rowOf = <Key extends SettingKey>(key: Key, stored: Stored | null): SettingRow<Key> => {
    const parsed = stored ? settingDefs[key].schema.safeParse(stored.value) : null
    return {
      key,
      value: (parsed?.success ? parsed.data : defaults[key]) as SettingValues[Key],
      version: stored?.version ?? 0,
      updatedAt: stored?.updatedAt ?? null,
      updatedBy: stored?.updatedBy ?? null,
    }
  }
  const row = async <Key extends SettingKey>(key: Key) =>
    rowOf(key, await db.setting.findUnique({ where: { key } }))
  return {
    row,
    value: async (key) => (await row(key)).value,

    async all() {
      const stored = new Map((await db.setting.findMany()).map((one) => [one.key, one]))
      return settingKeys.map((key) => rowOf(key, stored.get(key) ?? null))
    },

    async change({ key, value, version, by }, effects) {
      const now = clock.now()
      const data = {
        value: value as Prisma.InputJsonValue,
        version: version + 1,
        updatedAt: now,
        updatedBy: by,
      }
      try {
        return await db.$transaction(async (tx) => {
          // The first change makes the row: the key's uniqueness decides who was first.
          if (version === 0) await tx.setting.create({ data: { key, ...data } })
          else {
            const { count } = await tx.setting.updateMany({ where: { key, version }, data })
            if (count === 0) return false
          }
          await writeEffects(tx, effects, now)
          return true
        })
      } catch (thrown) {
        if (isTaken(thrown)) return false
        throw thrown
      }
    },
  }
}
