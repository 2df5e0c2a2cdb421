import { accepted, refused, type Outcome } from '../domain/errors'
import { nameOf, type Who } from '../domain/rights'
import { settingDefs, type SettingKey, type SettingValues } from '../domain/settingDefs'
import type { Ports } from '../ports/Ports'

type ChangeSettingInput = {
  key: SettingKey
  value: unknown
  /** The version that the form was made from. */
  version: number
  reason: string
  who: Who
  address: string | null
}

/** Changes one setting. A form that was made before somebody else's change is refused. */
export async function changeSetting(
  { settingRows }: Pick<Ports, 'settingRows'>,
  { key, value, version, reason, who, address }: ChangeSettingInput,
): Promise<Outcome<SettingValues[SettingKey]>> {
  if (who.role !== 'admin') return refused('not_allowed', 'Admins only.')
  if (!reason.trim()) return refused('reason_missing', 'Say why.')
  const parsed = settingDefs[key].schema.safeParse(value)
  if (!parsed.success) return refused('value_wrong', parsed.error.issues[0]?.message ?? 'Not a valid value.')
  const before = await settingRows.row(key)
  const stale = refused(
    'stale',
    'Somebody changed this meanwhile. Look at the value now, then change it again.',
  )
  if (before.version !== version) return stale
  const by = nameOf(who)
  const isFirst = await settingRows.change({ key, value: parsed.data, version, by }, [
    {
      kind: 'audit',
      by,
      action: 'changeSetting',
      target: `setting:${key}`,
      before: { value: before.value },
      after: { value: parsed.data, reason: reason.trim() },
      address,
    },
  ])
  return isFirst ? accepted(parsed.data) : stale
}
