import type { ActionView, FactView, Words } from '~/app/presenters/agent/AgentView'
import { sizeText } from '~/app/presenters/sizeText'
import type { BackupCause } from '~/core/domain/run'
import type { AgentOnPage, BackupRow } from '~/core/ports/Pages'

export const backupCauses: Record<BackupCause, string> = {
  onDemand: 'You asked for it',
  daily: 'Every night',
  beforeReprovision: 'Before a new machine',
  beforeRestore: 'Before a restore',
  beforeUpdate: 'Before an update',
  final: 'Before the removal',
}

export const backupAt = (backup: BackupRow): string => (backup.madeAt ?? backup.createdAt).toISOString()

/** `24 Nov 03:00, 412 MB, verified` */
export function lastBackupFact({ lastBackup, backupDueAt }: AgentOnPage): FactView {
  if (lastBackup) return { label: 'Last backup', words: backupFacts(lastBackup) }
  const first: Words = backupDueAt
    ? ['none yet, first one ', { at: backupDueAt.toISOString(), form: 'dayMinute' }]
    : ['none yet']
  return { label: 'Last backup', words: first }
}

export function backupFacts(backup: BackupRow): Words {
  const size = backup.bytes === null ? '' : `, ${sizeText(backup.bytes)}`
  const state = backup.kind === 'snapshot' ? 'whole disk' : 'verified'
  return [{ at: backupAt(backup), form: 'dayMinute' }, `${size}, ${state}`]
}

/** A snapshot of a disk can't be downloaded: it lies at the cloud. */
export const canDownload = (backup: BackupRow): boolean =>
  backup.kind === 'archive' && backup.state === 'verified'

export const downloadPath = (agentId: string, backupId: string) => `/agents/${agentId}/download/${backupId}`

/** Nothing where there is nothing to download. */
export function downloadAction(agent: AgentOnPage): ActionView[] {
  const { lastBackup } = agent
  if (!lastBackup || !canDownload(lastBackup)) return []
  return [
    {
      kind: 'link',
      label: 'Download',
      to: downloadPath(agent.id, lastBackup.id),
      look: 'plain',
      icon: 'download',
      isFile: true,
    },
  ]
}
