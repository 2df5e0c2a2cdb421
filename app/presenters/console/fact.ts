import type { FactView } from '~/app/components/console/Facts'

export const fact = (
  name: string,
  value: string | number | null | undefined,
  more: Partial<FactView> = {},
): FactView => ({
  name,
  value: value === null || value === undefined ? '' : String(value),
  ...more,
})
export const factAt = (name: string, at: Date | null): FactView =>
  at ? { name, value: '', at: at.toISOString() } : { name, value: '' }
