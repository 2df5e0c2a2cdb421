import { expect, test } from 'vitest'
import type { RunKind } from '~/core/domain/run'
import type { Backup } from '~/core/ports/Backups'
import type { Ports } from '~/core/ports/Ports'
import { backupToRestore } from './backupToRestore'

/** Two that are good: an archive, and a newer copy of the whole disk. */
const rows = [
  { id: 'disk', kind: 'snapshot' },
  { id: 'archive', kind: 'archive' },
] as Backup[]
const backups = {
  get: async (id) => rows.find((row) => row.id === id) ?? null,
  lastGood: async (_agentId, kind) => rows.find((row) => !kind || row.kind === kind) ?? null,
} as Ports['backups']
const restored = async (kind: RunKind, restoreBackupId: string | null, backupId?: string) =>
  (await backupToRestore({ backups }, { kind, input: { backupId } }, { id: 'a', restoreBackupId }))?.id ??
  null

test('what was ordered comes first, then what the agent waits for', async () => {
  expect(await restored('restore', 'disk', 'archive')).toBe('archive')
  expect(await restored('provision', 'disk')).toBe('disk')
})

test('an agent whose machine was lost gets its newest archive; others begin empty', async () => {
  expect(await restored('revive', null)).toBe('archive')
  expect(await restored('provision', null)).toBeNull()
  expect(await restored('reprovision', null)).toBeNull()
})
