import type { StageView } from '~/app/presenters/agent/AgentView'
import { durationText } from '~/app/presenters/durationText'
import { ENOUGH, type StageHistory } from '~/core/domain/eta'
import { stepTitles } from '~/core/domain/pipelines'
import type { RunMode, StepName } from '~/core/domain/run'
import type { RunOnPage, StepRow } from '~/core/ports/Pages'

/** The titles that carry more than their step knows, as `Refunding €19.00`. */
export type StageTitles = Partial<Record<StepName, string>>

export type Section = { mode: RunMode; steps: readonly StepName[] }

type Told = { titles?: StageTitles; history?: StageHistory }

export const stageToCome = (name: string): StageView => ({
  name,
  state: 'todo',
  detail: null,
  tookMs: null,
  since: null,
  usual: null,
})

/** All stages stand from the start: what is done with its time, what is open, what comes. */
export function stagesOf(run: RunOnPage, sections: Section[], { titles = {}, history = {} }: Told = {}) {
  const flat = sections.flatMap(({ mode, steps }) => steps.map((step) => ({ mode, step })))
  const at = flat.findIndex(({ mode, step }) => run.mode === mode && run.step === step)
  return flat.map(({ mode, step }, index): StageView => {
    const rows = run.steps.filter((row) => row.step === step && row.mode === mode && isNow(row, run))
    const name = titles[step] ?? stepTitles[step]
    if (index === at) return openStage(run, name, rows)
    const isDone = at === -1 ? rows.some((row) => row.result === 'done') : index < at
    if (isDone) return { ...stageToCome(name), state: 'done', tookMs: tookMs(rows) }
    return { ...stageToCome(name), usual: usual(step, history) }
  })
}

/** What was done before the point of no return counts for later attempts too: they begin after it. */
function isNow(row: StepRow, run: RunOnPage): boolean {
  return row.attempt === run.attempt || (run.isPastReturn && row.result === 'done')
}

function usual(step: StepName, history: StageHistory): string | null {
  const stats = history[step]
  return stats && stats.count >= ENOUGH ? `usually ${durationText(stats.p50)}` : null
}

function openStage(run: RunOnPage, name: string, rows: StepRow[]): StageView {
  // The first try began it: one that is tried again does not start its clock again.
  const since = rows[0]?.startedAt ?? run.stepStartedAt
  return {
    ...stageToCome(name),
    state: run.stepState === 'waiting' && run.waitReason ? 'waiting' : run.stepStartedAt ? 'now' : 'todo',
    detail: taskText(run),
    since: run.stepStartedAt && since ? since.toISOString() : null,
  }
}

function tookMs(rows: StepRow[]): number | null {
  const first = rows[0]
  const ended = rows.at(-1)?.endedAt
  return first && ended ? Math.max(0, ended.getTime() - first.startedAt.getTime()) : null
}

type Task = { step: string | null; index: number; total: number | null; task: string }

/** `task 14 of 31: Install Node`; null where the open step has no tasks. */
export function taskText(run: { step: string | null; task: Task | null }): string | null {
  const { task } = run
  if (!task || (task.step !== null && task.step !== run.step)) return null
  return taskWords(task)
}

export function taskWords({ index, total, task }: Pick<Task, 'index' | 'total' | 'task'>): string {
  // Ansible's own task, added for a role's argument_specs.
  const name = task.startsWith('Validating arguments') ? 'Check the settings' : task
  return total === null ? `task ${index}: ${name}` : `task ${index} of ${total}: ${name}`
}
