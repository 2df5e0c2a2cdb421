import type { ActionView, AgentView } from '~/app/presenters/agent/AgentView'
import { backupAt, backupFacts, downloadAction } from '~/app/presenters/agent/backupWords'
import { blank, delay, NEW_AGENT } from '~/app/presenters/agent/blank'
import { refund as refundQuestion } from '~/app/presenters/agent/decisions'
import { undoStages } from '~/app/presenters/agent/ending'
import type { Looked } from '~/app/presenters/agent/Looked'
import { refundWords } from '~/app/presenters/agent/refundWords'
import { euros } from '~/app/presenters/euros'
import type { AgentOnPage, RunOnPage } from '~/core/ports/Pages'

const FAILED = { tone: 'bad', icon: 'circle-x', word: 'Failed' } as const

const paidText = (agent: AgentOnPage) => euros(agent.paid?.amountCents ?? agent.plan.priceCents)
const times = (attempts: number) => ['once', 'twice', 'three times'][attempts - 1] ?? `${attempts} times`

/** The data is there, so a failure took nothing of it. */
const safe = (agent: AgentOnPage) => (agent.lastBackup ? ' Your backup is safe.' : '')

function words(agent: AgentOnPage, run: RunOnPage | null, did: string): string {
  return `Setup failed. We tried ${times(run?.attempt ?? 3)} and ${did} everything. You owe nothing.${safe(agent)}`
}

/** The third attempt did not work: what it made is taken away. */
export function failing(agent: AgentOnPage, run: RunOnPage, { now }: Looked): AgentView {
  return {
    ...blank(agent, now),
    status: FAILED,
    lead: [words(agent, run, 'are removing')],
    alert: delay(run),
    stages: undoStages(agent, run).slice(1),
    body: [
      [
        run.kind === 'provision'
          ? `${paidText(agent)} goes back by itself, unless you try again once this is done. Reference ${run.ref}.`
          : `Data is in the backup; start again any time. Reference ${run.ref}.`,
      ],
    ],
    urgency: 'alert',
  }
}

const refundMe = (agent: AgentOnPage, look: 'plain' | 'quiet'): ActionView => ({
  kind: 'decision',
  label: 'Refund me',
  decision: refundQuestion(agent),
  look,
})

/** Given up, and the customer may choose until the money goes back by itself. */
export function failed(agent: AgentOnPage, until: Date, { now }: Looked): AgentView {
  const { run } = agent
  const amount = paidText(agent)
  const card = agent.paid?.cardLast4 ? `, to card ${agent.paid.cardLast4}` : ''
  return {
    ...blank(agent, now),
    status: FAILED,
    lead: [words(agent, run, 'removed')],
    alert: {
      tone: 'idle',
      icon: 'undo-2',
      until: until.toISOString(),
      title: `until ${amount} goes back by itself`,
      words: [
        'At ',
        {
          at: until.toISOString(),
          form: now.toDateString() === until.toDateString() ? 'minute' : 'dayMinute',
        },
        `${card}, unless you try again.`,
      ],
    },
    body: [[`We are investigating. Reference ${run?.ref ?? ''}.`]],
    actions: [
      {
        kind: 'post',
        label: 'Try again (no charge)',
        to: `/agents/${agent.id}/retry`,
        look: 'primary',
        icon: 'refresh-cw',
      },
      refundMe(agent, 'plain'),
      ...downloadAction(agent).map((action) => ({ ...action, look: 'quiet' as const })),
    ],
    urgency: 'alert',
  }
}

/** Given up, and the money is back or on its way. */
export function failedAndRefunded(agent: AgentOnPage, { now }: Looked): AgentView {
  const { run } = agent
  const refund = refundWords(agent.refunds)
  return {
    ...blank(agent, now),
    status: FAILED,
    lead: [words(agent, run?.kind === 'provision' ? run : null, 'removed')],
    alert: refund
      ? refund.isFailed
        ? { tone: 'bad', icon: 'circle-x', title: 'The refund did not go through.', words: refund.words }
        : { tone: 'idle', icon: 'undo-2', title: 'Refunded.', words: refund.words }
      : null,
    body: [[`We are investigating. Nothing left running. Reference ${run?.ref ?? ''}.`]],
    actions: [NEW_AGENT, ...downloadAction(agent)],
    urgency: 'alert',
  }
}

/** A new machine any time: the data waits in the backup. */
export function dataSafe(agent: AgentOnPage, { now }: Looked): AgentView {
  const { lastBackup } = agent
  return {
    ...blank(agent, now),
    status: { tone: 'warn', icon: 'circle-pause', word: 'Data safe' },
    lead: lastBackup
      ? [
          'Your data is safe in the backup of ',
          { at: backupAt(lastBackup), form: 'dayMinute' },
          '. No machine is running.',
        ]
      : ['No machine is running.'],
    alert: gaveUp(agent),
    body: [['Start again whenever you like; your data comes back with it.']],
    facts: lastBackup
      ? [
          { label: 'Backup', words: backupFacts(lastBackup) },
          {
            label: 'Kept until',
            words: lastBackup.keptUntil
              ? [{ at: lastBackup.keptUntil.toISOString(), form: 'day' }, ', or while you subscribe']
              : ['while you subscribe'],
          },
        ]
      : [],
    actions: [
      {
        kind: 'post',
        label: 'Start again (no charge)',
        to: `/agents/${agent.id}/retry`,
        look: 'primary',
        icon: 'refresh-cw',
      },
      ...downloadAction(agent),
      refundMe(agent, 'quiet'),
    ],
  }
}

/** It is not idle because somebody asked for that. */
function gaveUp({ wantedReason, run }: AgentOnPage): AgentView['alert'] {
  if (wantedReason !== 'attemptsExhausted') return null
  return {
    tone: 'bad',
    icon: 'circle-x',
    title: 'The new machine could not be set up.',
    words: [`We tried ${times(run?.attempt ?? 3)} and are investigating. Reference ${run?.ref ?? ''}.`],
  }
}
