import type { Looked } from '~/app/presenters/agent/Looked'
import type { ProgressView, SegmentView, StageView } from '~/app/presenters/agent/AgentView'
import { taskText } from '~/app/presenters/agent/stagesOf'
import { startsInMs, startsWords, typicalMs, usualMs, usualWords } from '~/core/domain/eta'
import type { StepName } from '~/core/domain/run'
import type { RunOnPage } from '~/core/ports/Pages'

/** A bar over these stages, and what is left of them. */
export function progressOf(
  run: RunOnPage,
  steps: readonly StepName[],
  stages: StageView[],
  { label, history, lastStarts }: Pick<Looked, 'history' | 'lastStarts'> & { label: string },
): ProgressView {
  const isQueued = run.startedAt === null
  const isWaiting = run.stepState === 'waiting' && run.waitReason !== null
  const open = Math.max(
    0,
    stages.findIndex((stage) => stage.state !== 'done'),
  )
  const place = run.queuePlace ?? 1
  return {
    label,
    key: `${run.id} ${run.attempt}`,
    valueText: isQueued ? 'In line' : valueText(run, open, steps.length, isWaiting),
    isPaused: isQueued || isWaiting,
    segments: steps.map((step, index) => segment(run, stages[index], typicalMs(step, history))),
    elapsedSince: run.startedAt?.toISOString() ?? null,
    left: isQueued
      ? startsWords(
          startsInMs(
            place,
            lastStarts.map((at) => at.getTime()),
          ),
        )
      : null,
    isEstimated: usualMs(steps, history) !== null,
    started: isQueued
      ? ['ordered ', { at: run.createdAt.toISOString() }]
      : ['started ', { at: (run.startedAt ?? run.createdAt).toISOString() }],
  }
}

/** `Usually takes 3 to 5 minutes`: from the history of each stage, else as it is at Hetzner. */
export function usualNote(steps: readonly StepName[], { history }: Pick<Looked, 'history'>, unknown: string) {
  const usual = usualMs(steps, history)
  return `Usually takes ${usual ? usualWords(usual) : unknown}`
}

function segment(run: RunOnPage, stage: StageView | undefined, typical: number): SegmentView {
  const isNow = stage !== undefined && stage.since !== null && run.startedAt !== null
  const task = isNow && stage.detail !== null && taskText(run) ? run.task : null
  return {
    typicalMs: typical,
    state: stage?.state === 'done' ? 'done' : isNow ? 'now' : 'todo',
    since: isNow ? stage.since : null,
    share: task?.total ? task.index / task.total : null,
  }
}

function valueText(run: RunOnPage, open: number, count: number, isWaiting: boolean): string {
  const stage = `Stage ${open + 1} of ${count}`
  if (isWaiting) return `${stage}, waiting`
  const { task } = run
  return task?.total && taskText(run) ? `${stage}, task ${task.index} of ${task.total}` : stage
}

/** `3rd`: place in line. */
export function ordinal(place: number): string {
  const tens = place % 100
  if (tens >= 11 && tens <= 13) return `${place}th`
  return `${place}${['th', 'st', 'nd', 'rd'][place % 10] ?? 'th'}`
}
