import { z } from 'zod'
import { euros } from '~/app/presenters/euros'
import { settingDefs, type SettingKey, type SettingValues } from '~/core/domain/settingDefs'
import type { SettingRow } from '~/core/ports/SettingRows'
import { actorWord } from './specs/refundsSpec'

export type SettingView = {
  key: SettingKey
  title: string
  says: string
  unit: 'cents' | 'minutes' | 'days' | 'count' | 'pause'
  version: number
  /** What is in force, in words. */
  now: string
  /** As the field has it. */
  field: string
  pause: SettingValues['provisioningPaused'] | null
  changed: { at: string; by: string } | null
}

export function settingsView(rows: SettingRow[]): SettingView[] {
  return rows.map(({ key, value, version, updatedAt, updatedBy }) => {
    const { title, says, unit } = settingDefs[key]
    const pause = typeof value === 'object' ? value : null
    return {
      key,
      title,
      says,
      unit,
      version,
      now: valueText(unit, value),
      field: typeof value === 'number' ? (unit === 'cents' ? (value / 100).toFixed(2) : String(value)) : '',
      pause,
      changed: updatedAt ? { at: updatedAt.toISOString(), by: actorWord(updatedBy ?? '') } : null,
    }
  })
}

export function valueText(unit: SettingView['unit'], value: SettingRow['value']): string {
  if (typeof value === 'object') return value.isPaused ? `paused: ${value.reason}` : 'open'
  if (unit === 'cents') return euros(value)
  return unit === 'count' ? String(value) : `${value} ${unit}`
}

const Amount = z
  .string()
  .trim()
  .regex(/^\d{1,9}([.,]\d{1,2})?$/)
  .transform((typed) => {
    const [whole = '0', part = ''] = typed.split(/[.,]/)
    return Number(whole) * 100 + Number(part.padEnd(2, '0'))
  })
const Whole = z
  .string()
  .trim()
  .regex(/^\d{1,9}$/)
  .transform(Number)

/** A form's fields as the setting's value; null: not one. The service checks it again. */
export function valueOf(key: SettingKey, fields: FormData): unknown {
  const { unit } = settingDefs[key]
  if (unit !== 'pause') return (unit === 'cents' ? Amount : Whole).safeParse(fields.get('value')).data ?? null
  const resume = fields.get('resumeAt')
  const isTimed = typeof resume === 'string' && resume !== ''
  // The field has no zone: it is labelled as UTC.
  const resumeAt = isTimed ? new Date(`${resume}:00Z`) : null
  if (resumeAt && Number.isNaN(resumeAt.getTime())) return null
  return {
    isPaused: fields.get('isPaused') === 'yes',
    reason: z.string().trim().max(200).catch('').parse(fields.get('publicReason')),
    resumeAt: resumeAt?.toISOString() ?? null,
  }
}
