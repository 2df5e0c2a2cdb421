import { refused, type Outcome } from '../domain/errors'
import type { Run } from '../domain/run'
import type { Ports } from '../ports/Ports'
import { openOwnRun, runningAgent, type Asked, type OwnRunPorts } from './openOwnRun'

/**
 * Replaces today's data with that of a backup. Today's is backed up and verified first. A copy of a whole disk comes
 * back with a machine that begins with it.
 */
export async function restoreBackup(
  ports: OwnRunPorts & Pick<Ports, 'backups'>,
  input: Asked & { backupId: string },
): Promise<Outcome<Run | null>> {
  const found = await runningAgent(ports, input, 'restoreBackup')
  if (!found.ok) return found
  const backup = await ports.backups.get(input.backupId)
  if (!backup || backup.customerId !== found.value.agent.customerId)
    return refused('not_found', 'There is no such backup.')
  if (backup.state !== 'verified')
    return refused('backup_unusable', 'This backup can’t be restored. Choose another one.')
  const order = { input: { cause: 'beforeRestore' as const, backupId: backup.id }, action: 'restoreBackup' }
  return backup.kind === 'archive'
    ? openOwnRun(ports, input, { ...order, kind: 'restore' })
    : openOwnRun(ports, input, { ...order, kind: 'reprovision', restoreBackupId: backup.id })
}
