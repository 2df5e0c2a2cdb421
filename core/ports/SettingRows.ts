import type { SettingKey, SettingValues } from '../domain/settingDefs'
import type { Effect } from './Runs'

export type SettingRow<Key extends SettingKey = SettingKey> = {
  key: Key
  value: SettingValues[Key]
  /** 0: the default is in force. */
  version: number
  updatedAt: Date | null
  updatedBy: string | null
}

/** What staff may change at run time (core/domain/settingDefs.ts). */
export type SettingRows = {
  /** What is in force: what staff set, or else the environment's default. */
  value<Key extends SettingKey>(key: Key): Promise<SettingValues[Key]>
  row<Key extends SettingKey>(key: Key): Promise<SettingRow<Key>>
  all(): Promise<SettingRow[]>
  /** Compare-and-set on `version`, effects in the same transaction. False: somebody else was first. */
  change<Key extends SettingKey>(
    input: { key: Key; value: SettingValues[Key]; version: number; by: string },
    effects: Effect[],
  ): Promise<boolean>
}
