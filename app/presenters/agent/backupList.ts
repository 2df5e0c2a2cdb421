import { backupAt, backupCauses, canDownload, downloadPath } from '~/app/presenters/agent/backupWords'
import type { Words } from '~/app/presenters/agent/AgentView'
import type { StatusView } from '~/app/components/Status'
import { sizeText } from '~/app/presenters/sizeText'
import type { AgentOnPage, BackupRow } from '~/core/ports/Pages'

export type BackupView = {
  id: string
  at: string
  status: StatusView
  size: string
  why: string
  keptUntil: string | null
  download: string | null
  restore: string | null
}

const statuses: Record<BackupRow['state'], StatusView> = {
  making: { tone: 'info', icon: 'loader-circle', word: 'Being made' },
  made: { tone: 'info', icon: 'loader-circle', word: 'Being verified' },
  verified: { tone: 'ok', icon: 'circle-check', word: 'Verified' },
  failed: { tone: 'bad', icon: 'circle-x', word: 'Did not work' },
  deleted: { tone: 'idle', icon: 'circle-dashed', word: 'Deleted' },
}

/** Made, size, verified, why, kept until, and what can be done with each. */
export function backupList(agent: AgentOnPage, backups: BackupRow[]): BackupView[] {
  return backups.map((backup) => ({
    id: backup.id,
    at: backupAt(backup),
    status: statuses[backup.state],
    size: backup.bytes === null ? '' : sizeText(backup.bytes),
    why: backup.kind === 'snapshot' ? 'Copy of the whole disk' : backupCauses[backup.cause],
    keptUntil: backup.keptUntil?.toISOString() ?? null,
    download: canDownload(backup) ? downloadPath(agent.id, backup.id) : null,
    restore:
      backup.state === 'verified' && isRunning(agent) ? `/agents/${agent.id}/restore/${backup.id}` : null,
  }))
}

export const isRunning = ({ wanted, machine }: AgentOnPage): boolean =>
  wanted === 'running' && Boolean(machine?.readyAt) && !machine?.stoppedAt

/** `No backup yet. First one tonight at 03:00.` */
export function noBackup(agent: AgentOnPage): Words {
  if (!isRunning(agent)) return ['No backup.']
  return agent.backupDueAt
    ? ['No backup yet. First one ', { at: agent.backupDueAt.toISOString(), form: 'dayMinute' }, '.']
    : ['No backup yet. First one tonight.']
}
