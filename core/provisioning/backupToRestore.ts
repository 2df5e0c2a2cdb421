import type { Run } from '../domain/run'
import type { Agent } from '../ports/Agents'
import type { Backup } from '../ports/Backups'
import type { Ports } from '../ports/Ports'

/**
 * What the machine of this run gets: what was chosen; else, where a machine was lost, the newest good archive. Null:
 * it begins empty.
 */
export async function backupToRestore(
  { backups }: Pick<Ports, 'backups'>,
  run: Pick<Run, 'kind' | 'input'>,
  agent: Pick<Agent, 'id' | 'restoreBackupId'>,
): Promise<Backup | null> {
  const chosen = run.input.backupId ?? agent.restoreBackupId
  if (chosen) return backups.get(chosen)
  return run.kind === 'revive' ? backups.lastGood(agent.id, 'archive') : null
}
