import type { ActionView, DecisionView } from '~/app/presenters/agent/AgentView'
import { backupAt, backupFacts, canDownload, downloadPath } from '~/app/presenters/agent/backupWords'
import type { Looked } from '~/app/presenters/agent/Looked'
import { durationText } from '~/app/presenters/durationText'
import { euros } from '~/app/presenters/euros'
import { typicalMs } from '~/core/domain/eta'
import { pipelineOf } from '~/core/domain/pipelines'
import type { StepName } from '~/core/domain/run'
import type { AgentOnPage, BackupRow, RunOnPage } from '~/core/ports/Pages'

type Asked = Pick<DecisionView, 'name' | 'title' | 'says' | 'keep' | 'go'> & Partial<DecisionView>

const question = (agent: AgentOnPage, asked: Asked): DecisionView => ({
  path: `/agents/${agent.id}/${asked.name}`,
  about: asked.title,
  promise: [],
  backup: null,
  warning: null,
  check: null,
  choice: null,
  typed: null,
  isDanger: true,
  ...asked,
})

const paidOf = ({ paid }: AgentOnPage) => (paid ? euros(paid.amountCents) : null)

/** What stopping means depends on how far it is. */
export function cancel(agent: AgentOnPage, run: RunOnPage): DecisionView {
  const { name } = agent
  const paid = paidOf(agent)
  const keep = 'Keep going'
  switch (run.kind) {
    case 'provision':
      return question(agent, {
        name: 'cancel',
        title: `Stop setting up ${name}?`,
        says: [paid ? `We remove what was made and refund ${paid}.` : 'We remove what was made.'],
        keep,
        go: paid ? `Cancel and refund ${paid}` : 'Cancel setup',
      })
    case 'backup':
      return question(agent, {
        name: 'cancel',
        title: `Stop backing up ${name}?`,
        says: ['Nothing is changed; earlier backups stay.'],
        keep,
        go: 'Stop the backup',
      })
    case 'restore':
      return question(agent, {
        name: 'cancel',
        title: 'Stop the restore?',
        says: [`Nothing was changed. ${name} goes on with today’s data.`],
        keep,
        go: 'Stop the restore',
      })
    case 'update':
      return question(agent, {
        name: 'cancel',
        title: 'Stop the update?',
        says: [`Nothing was changed. ${name} goes on as it is.`],
        keep,
        go: 'Stop the update',
      })
    default:
      return question(agent, {
        name: 'cancel',
        title:
          run.isPastReturn || run.kind === 'revive' ? 'Stop making a new machine?' : 'Stop reprovisioning?',
        says: [
          run.isPastReturn || run.kind === 'revive'
            ? 'Data is in the backup; start again any time.'
            : `Nothing was deleted. ${name} starts again as it was.`,
        ],
        keep,
        go: 'Stop it',
      })
  }
}

/** In the fixed place beside the name. Null: this kind of run can't be stopped by its owner. */
export function cancelDecision(agent: AgentOnPage, run: RunOnPage): ActionView | null {
  const { isCancellable, noReturn } = pipelineOf(run.kind)
  const label = run.kind === 'provision' ? 'Cancel setup' : 'Cancel'
  if (run.cancelAskedAt) return { kind: 'off', label, reason: 'Already cancelling.' }
  if (run.isPastReturn && noReturn && !noReturn.isCancellable) {
    const isUpdate = run.kind === 'update'
    const reason = isUpdate ? 'The update is under way.' : 'Your data is being put back.'
    return { kind: 'off', label, reason }
  }
  if (!isCancellable) return null
  return { kind: 'decision', label, decision: cancel(agent, run), look: 'plain' }
}

export function remove(agent: AgentOnPage): DecisionView {
  const { name, subscription, machine } = agent
  const end = subscription?.currentPeriodEnd
  const at = end ? { at: end.toISOString(), form: 'day' as const } : null
  return question(agent, {
    name: 'remove',
    title: `Remove ${name}?`,
    says: at
      ? ['Paid until ', at, ', no refund. Final backup kept 30 days.']
      : ['The subscription ends now, no refund. Final backup kept 30 days.'],
    choice:
      at && !subscription?.cancelAtPeriodEnd
        ? {
            name: 'when',
            label: 'When',
            options: [
              { value: 'now', words: ['Now'], isOn: true },
              { value: 'atEnd', words: ['On ', at, '; it runs until then'], isOn: false },
            ],
          }
        : null,
    check: machine?.readyAt
      ? {
          name: 'finalBackup',
          label: 'With a final backup',
          isOn: !agent.isFinalBackupOff,
          isRequired: false,
        }
      : null,
    typed: {
      word: name,
      label: `Type ${name} to remove it`,
      hint: 'Machine, network access and keys are taken away, and are proved gone.',
    },
    keep: `Keep ${name}`,
    go: at && !subscription?.cancelAtPeriodEnd ? 'Remove' : 'Remove now',
  })
}

export function retry(agent: AgentOnPage): DecisionView {
  return question(agent, {
    name: 'retry',
    title: `Try ${agent.name} again?`,
    says: ['No charge: what you paid counts for this setup. Not counted as a new one; five a day.'],
    keep: 'Not now',
    go: agent.graceUntil ? 'Try again (no charge)' : 'Start again (no charge)',
    isDanger: false,
  })
}

export function refund(agent: AgentOnPage): DecisionView {
  const paid = paidOf(agent) ?? euros(agent.plan.priceCents)
  const card = agent.paid?.cardLast4 ? `card ${agent.paid.cardLast4}` : 'your card'
  const kept = agent.lastBackup ? ' Your backup is kept 30 days.' : ''
  return question(agent, {
    name: 'refund',
    title: `Refund ${paid}?`,
    says: [`${paid} goes back to ${card}; setup ends.${kept}`],
    keep: 'Not now',
    go: `Refund me ${paid}`,
  })
}

const OFFLINE: StepName[] = [
  'backUpAgent',
  'verifyBackup',
  'retireMachine',
  'proveAbsence',
  'createMachine',
  'awaitBoot',
  'configureAgent',
  'joinNetwork',
  'restoreAgent',
  'verifyAgent',
]

const takes = (steps: StepName[], { history }: Pick<Looked, 'history'>) =>
  steps.reduce((sum, step) => sum + typicalMs(step, history), 0)

/** Whole minutes above one, as nobody plans by the second. */
const about = (ms: number) => (ms < 60_000 ? durationText(ms) : `${Math.round(ms / 60_000)} min`)

export function reprovision(agent: AgentOnPage, looked: Looked): DecisionView {
  if (agent.health === 'degraded') return withoutBackup(agent, looked)
  const { name, lastBackup } = agent
  const took = (...steps: StepName[]) => about(takes(steps, looked))
  return question(agent, {
    name: 'reprovision',
    title: `Reprovision ${name}?`,
    says: [
      `This will delete your agent data on its machine. We back it up and verify that first; if that fails, nothing is deleted. Offline about ${about(takes(OFFLINE, looked))}.`,
    ],
    promise: [
      { icon: 'circle-pause', words: `${name} stops and your data is backed up`, took: took('backUpAgent') },
      { icon: 'shield-check', words: 'The backup is opened and verified', took: took('verifyBackup') },
      { icon: 'lock', words: 'Up to here nothing is deleted; you can cancel', took: null, isLine: true },
      { icon: 'trash-2', words: 'The old machine is removed', took: took('retireMachine', 'proveAbsence') },
      {
        icon: 'server',
        words: 'A new machine is made and your data restored',
        took: took(...OFFLINE.slice(OFFLINE.indexOf('createMachine'))),
      },
    ],
    backup: lastBackup ? fallBack(agent, lastBackup) : null,
    check: { name: 'understood', label: 'I understand', isOn: false, isRequired: true },
    keep: `Keep ${name} as it is`,
    go: 'Back up and reprovision',
  })
}

const fallBack = (agent: AgentOnPage, backup: BackupRow): DecisionView['backup'] => ({
  title: ['Last backup, ', ...backupFacts(backup)],
  says: 'A new one is made in any case.',
  download: canDownload(backup) ? downloadPath(agent.id, backup.id) : null,
})

/** It can't be reached: today's data may be lost, and that has to be typed. */
function withoutBackup(agent: AgentOnPage, { now }: Looked): DecisionView {
  const { name, lastBackup } = agent
  const age = lastBackup ? durationText(now.getTime() - Date.parse(backupAt(lastBackup))) : null
  const from = lastBackup ? { at: backupAt(lastBackup), form: 'dayMinute' as const } : null
  return question(agent, {
    name: 'reprovision',
    about: `Reprovision ${name}`,
    title: from ? `Go back to the last backup?` : `Start ${name} empty?`,
    says: from
      ? [
          `What ${name} learned or saved since `,
          from,
          ' may be lost for good: we try a copy of its whole disk first. Waiting costs nothing: we keep repairing it.',
        ]
      : [
          `There is no backup of ${name}. We try a copy of its whole disk first; what can’t be read is lost for good. Waiting costs nothing: we keep repairing it.`,
        ],
    warning: {
      title: `${name} can’t be reached, so today’s data can’t be backed up.`,
      words:
        age && lastBackup
          ? [`Nothing was changed. The last good backup is ${age} old (`, ...backupFacts(lastBackup), ').']
          : ['Nothing was changed. There is no good backup yet.'],
    },
    check: { name: 'understood', label: 'I understand', isOn: false, isRequired: true },
    typed: {
      word: 'without backup',
      label: 'Type without backup to confirm',
      hint: 'Only these words, so that nobody does it by mistake.',
    },
    keep: 'Wait for the repair',
    go: 'Reprovision without backup',
  })
}

export function restore(agent: AgentOnPage, backup: BackupRow): DecisionView {
  return question(agent, {
    name: 'restore',
    path: `/agents/${agent.id}/restore/${backup.id}`,
    about: `Restore ${agent.name}`,
    title: `Restore ${agent.name}?`,
    says: [
      'Replaces today’s data with ',
      { at: backupAt(backup), form: 'dayMinute' },
      backup.kind === 'archive'
        ? '. Today’s is backed up first.'
        : '. Today’s is backed up first. It is a copy of the whole disk: a new machine begins with it.',
    ],
    keep: `Keep today’s data`,
    go: 'Back up and restore',
  })
}
