import { refused, type Outcome } from '../domain/errors'
import type { Run } from '../domain/run'
import type { Ports } from '../ports/Ports'
import { openOwnRun, runningAgent, type Asked, type OwnRunPorts } from './openOwnRun'

/** What is typed to do without a backup of today. */
export const WITHOUT_BACKUP = 'without backup'

type ReprovisionInput = Asked & {
  /** "I understand" was ticked. */
  isUnderstood: boolean
  /** Only for a machine that can't be reached: its last good backup is used instead. */
  typedWithoutBackup?: string
}

/**
 * A new machine with the same data. Backed up and verified first, in the same run; without that nothing is deleted,
 * unless the owner of a machine that does not answer has typed that they do without.
 */
export async function requestReprovision(
  ports: OwnRunPorts & Pick<Ports, 'backups'>,
  input: ReprovisionInput,
): Promise<Outcome<Run | null>> {
  const found = await runningAgent(ports, input, 'reprovisionAgent')
  if (!found.ok) return found
  const { agent } = found.value
  if (!input.isUnderstood) return refused('not_understood', 'Tick “I understand” to go on.')
  const cause = 'beforeReprovision' as const
  if (!input.typedWithoutBackup)
    return openOwnRun(ports, input, { kind: 'reprovision', input: { cause }, action: 'reprovisionAgent' })
  if (input.typedWithoutBackup.trim() !== WITHOUT_BACKUP)
    return refused('name_mismatch', `Type “${WITHOUT_BACKUP}” to go on.`)
  if (agent.health !== 'degraded')
    return refused('reachable', `${agent.name} answers: it is backed up first. Leave the field empty.`)
  const last = await ports.backups.lastGood(agent.id, 'archive')
  return openOwnRun(ports, input, {
    kind: 'reprovision',
    input: { cause, isWithoutBackup: true },
    action: 'reprovisionWithoutBackup',
    restoreBackupId: last?.id ?? null,
  })
}
