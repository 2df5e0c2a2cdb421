import type { AgentView, Words } from '~/app/presenters/agent/AgentView'
import { backupAt } from '~/app/presenters/agent/backupWords'
import { blank, delay, openAction } from '~/app/presenters/agent/blank'
import { cancelDecision } from '~/app/presenters/agent/decisions'
import type { Looked } from '~/app/presenters/agent/Looked'
import { underWay, waiting } from '~/app/presenters/agent/settingUp'
import { stagesOf } from '~/app/presenters/agent/stagesOf'
import { sizeText } from '~/app/presenters/sizeText'
import { pipelineOf, unwindOf } from '~/core/domain/pipelines'
import type { AgentOnPage, RunOnPage } from '~/core/ports/Pages'

const working = (word: string) => ({ tone: 'info', icon: 'loader-circle', word }) as const

export function backingUp(agent: AgentOnPage, run: RunOnPage, looked: Looked): AgentView {
  const view = underWay(agent, run, looked, { label: `Backing up ${agent.name}`, unknown: 'about a minute' })
  const bytes = run.backup?.bytes ?? run.bytesSoFar
  const size = bytes ? `: ${sizeText(bytes)}${isMade(run) ? '' : ' so far'}` : ''
  return told(view, run, {
    word: 'Backing up',
    lead: [run.step === 'verifyBackup' ? `Verifying the backup${size}.` : `Backing up your data${size}.`],
    body: [],
    agent,
    actions: [openAction(agent, 'plain')],
  })
}

const isMade = ({ backup }: RunOnPage) => backup !== null && backup.state !== 'making'

export function restoring(agent: AgentOnPage, run: RunOnPage, looked: Looked): AgentView {
  const view = underWay(agent, run, looked, { label: `Restoring ${agent.name}`, unknown: 'about 2 minutes' })
  const lead = run.step === 'restoreAgent' || run.step === 'verifyAgent' ? 'Restoring your data.' : null
  return told(view, run, {
    word: 'Restoring',
    lead: [lead ?? 'Backing up today’s data, then restoring.'],
    body: [backedUpFirst(run)],
    agent,
  })
}

/** Where it is, on the same machine. */
export function updating(agent: AgentOnPage, run: RunOnPage, looked: Looked): AgentView {
  const view = underWay(agent, run, looked, { label: `Updating ${agent.name}`, unknown: 'about 2 minutes' })
  return told(view, run, {
    word: 'Updating',
    lead: [
      run.isPastReturn
        ? `Updating ${agent.name}. It does not answer for a moment.`
        : 'Backing up today’s data, then updating.',
    ],
    body: [backedUpFirst(run)],
    agent,
  })
}

/** `Today's data was backed up first (14:02, verified).` */
const backedUpFirst = ({ backup }: RunOnPage): Words =>
  backup?.state === 'verified'
    ? ['Today’s data was backed up first (', { at: backupAt(backup) }, ', verified).']
    : ['Today’s data is backed up first; if that fails, nothing is changed.']

/** `Backup of 14:02 verified (412 MB); the old machine goes only after that.` */
export function reprovisioning(agent: AgentOnPage, run: RunOnPage, looked: Looked): AgentView {
  const view = underWay(agent, run, looked, {
    label: `Reprovisioning ${agent.name}`,
    unknown: '4 to 7 minutes',
    titles: { retireMachine: 'Removing the old machine' },
  })
  return told(view, run, {
    word: 'Reprovisioning',
    lead: reprovisionLead(agent, run),
    body: [
      [
        run.isPastReturn
          ? 'Data is in the backup; start again any time.'
          : 'Until the backup is verified nothing is deleted.',
      ],
    ],
    agent,
  })
}

function reprovisionLead(agent: AgentOnPage, run: RunOnPage): Words {
  const backup = run.backup ?? (run.input.isWithoutBackup ? agent.lastBackup : null)
  if (backup?.state !== 'verified') {
    return run.isPastReturn
      ? [`Making a new machine for ${agent.name}.`]
      : ['Backing up your data; the old machine goes only after that is verified.']
  }
  const size = backup.bytes === null ? '' : ` (${sizeText(backup.bytes)})`
  return ['Backup of ', { at: backupAt(backup) }, ` verified${size}; the old machine goes only after that.`]
}

/** It did not work and nothing was changed: the agent is started again as it was. */
export function fallingBack(agent: AgentOnPage, run: RunOnPage, { now }: Looked): AgentView {
  return {
    ...blank(agent, now),
    status: { tone: 'warn', icon: 'triangle-alert', word: 'Starting again' },
    lead: ['The backup did not work. Nothing was changed.'],
    alert: delay(run),
    stages: stagesOf(run, [{ mode: 'unwinding', steps: unwindOf(run) }]),
    body: [[`${agent.name} starts again as it was. Reference ${run.ref}.`]],
  }
}

/** Restarted where it is: no data is touched. */
export function repairing(agent: AgentOnPage, run: RunOnPage, looked: Looked, base: AgentView): AgentView {
  return {
    ...base,
    stages: stagesOf(run, [{ mode: 'forward', steps: pipelineOf(run.kind).forward }], looked),
  }
}

type Told = {
  word: string
  lead: Words
  body: Words[]
  agent: AgentOnPage
  actions?: AgentView['actions']
}

function told(view: AgentView, run: RunOnPage, { word, lead, body, agent, actions = [] }: Told): AgentView {
  const base: AgentView = { ...view, body, actions, cancel: cancelDecision(agent, run) }
  if (run.stepState === 'waiting' && run.waitReason) return { ...waiting(base, run), note: view.note }
  const isSlow = view.alert !== null
  return { ...base, isStage: false, status: isSlow ? view.status : working(word), lead }
}

/** Decided, and the run that does it is opened in the next moment. */
export function about(
  agent: AgentOnPage,
  { now }: Looked,
  word: 'Queued' | 'Removing',
  says: string,
): AgentView {
  return {
    ...blank(agent, now),
    status:
      word === 'Queued' ? { tone: 'idle', icon: 'clock', word } : { tone: 'info', icon: 'trash-2', word },
    lead: [says],
    footNote: 'You can close this page.',
  }
}
