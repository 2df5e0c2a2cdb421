import type { AgentView } from '~/app/presenters/agent/AgentView'
import { blank, delay } from '~/app/presenters/agent/blank'
import { cancelDecision } from '~/app/presenters/agent/decisions'
import type { Looked } from '~/app/presenters/agent/Looked'
import { ordinal, progressOf, usualNote } from '~/app/presenters/agent/progressOf'
import { stagesOf, stageToCome, type StageTitles } from '~/app/presenters/agent/stagesOf'
import { shownSteps } from '~/app/presenters/agent/shownSteps'
import { slowAfterMs } from '~/core/domain/eta'
import { stepTitles, unwindOf } from '~/core/domain/pipelines'
import type { AgentOnPage, RunOnPage } from '~/core/ports/Pages'

const MAILED = 'You can close this page; we mail you when ready.'

/** The stages of a run that leads to an agent that answers, with bar and time. */
export function underWay(
  agent: AgentOnPage,
  run: RunOnPage,
  looked: Looked,
  told: { label: string; unknown: string; titles?: StageTitles },
): AgentView {
  const steps = shownSteps(agent, run)
  const stages = stagesOf(run, [{ mode: 'forward', steps }], { titles: told.titles, history: looked.history })
  const base: AgentView = {
    ...blank(agent, looked.now),
    isStage: true,
    note: usualNote(steps, looked, told.unknown),
    progress: progressOf(run, steps, stages, { ...looked, label: told.label }),
    stages,
  }
  return slow(base, run, looked)
}

/** From the place in line to the last look: the first setup, or a new machine for data that is safe. */
export function settingUp(agent: AgentOnPage, run: RunOnPage, looked: Looked): AgentView {
  const isRevival = run.kind === 'revive'
  const base: AgentView = {
    ...underWay(agent, run, looked, {
      label: isRevival ? `Starting ${agent.name} again` : `Setting up ${agent.name}`,
      unknown: '3 to 5 minutes',
    }),
    footNote: MAILED,
    cancel: cancelDecision(agent, run),
    body: isRevival ? [['Your data comes back with it. No charge.']] : [],
  }
  if (run.startedAt === null) {
    return {
      ...base,
      status: { tone: 'idle', icon: 'clock', word: 'Queued' },
      lead: [`${ordinal(run.queuePlace ?? 1)} in line`],
    }
  }
  if (run.stepState === 'waiting' && run.waitReason) return waiting(base, run)
  const attempt = run.attempt > 1 ? `, attempt ${run.attempt} of ${run.attemptsMax}` : ''
  return { ...base, lead: [stepTitles[run.step ?? 'createMachine'] + attempt] }
}

export function waiting(base: AgentView, run: RunOnPage): AgentView {
  return {
    ...base,
    status: { tone: 'info', icon: 'hourglass', word: 'Waiting' },
    lead: ['Waiting for the cloud'],
    alert: delay(run),
  }
}

/** Past p99 of the open stage, or once staff were told. */
function slow(working: AgentView, run: RunOnPage, { now, history }: Looked): AgentView {
  if (run.startedAt === null || run.step === null) return working
  const open = working.stages.find((stage) => stage.since !== null)
  const openMs = open?.since ? now.getTime() - Date.parse(open.since) : 0
  if (run.slowSince === null && openMs <= slowAfterMs(run.step, history)) return working
  const alive = new Date(Math.max(run.stepStartedAt?.getTime() ?? 0, run.task?.at.getTime() ?? 0))
  return {
    ...working,
    status: { tone: 'warn', icon: 'timer', word: 'Longer than usual' },
    // What is usual says nothing any more about what is left.
    progress: working.progress && { ...working.progress, left: 'still working' },
    alert: {
      tone: 'warn',
      icon: 'timer',
      title: 'This takes longer than usual.',
      words: ['Still working, last sign of life ', { ago: alive.toISOString() }, '. You need do nothing.'],
    },
  }
}

/** An attempt that did not work is taken away before the next begins. */
export function cleaningUp(agent: AgentOnPage, run: RunOnPage, { now, history }: Looked): AgentView {
  const next = `attempt ${run.attempt + 1} of ${run.attemptsMax}`
  const stages = stagesOf(run, [{ mode: 'unwinding', steps: unwindOf(run) }], { history })
  return {
    ...blank(agent, now),
    status: { tone: 'info', icon: 'eraser', word: 'Cleaning up' },
    lead: [`Attempt ${run.attempt} did not work. Cleaning up, then ${next}.`],
    alert: delay(run),
    stages: [...stages, stageToCome(next.replace('a', 'A'))],
    body: [[run.kind === 'provision' ? 'You need do nothing.' : 'Your data is safe. You need do nothing.']],
    footNote: MAILED,
    cancel: cancelDecision(agent, run),
  }
}
