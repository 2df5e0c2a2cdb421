import type { AgentView } from '~/app/presenters/agent/AgentView'
import { taskWords } from '~/app/presenters/agent/stagesOf'
import { stepTitles } from '~/core/domain/pipelines'
import type { StepName } from '~/core/domain/run'
import type { LiveEvent } from '~/core/ports/Events'

type Task = { step: string; index: number; total: number | null; task: string }

/** By hand: a schema library would weigh more than this whole page. */
function isTask(payload: unknown): payload is Task {
  const { step, index, total, task } = (payload ?? {}) as Record<string, unknown>
  return (
    typeof step === 'string' &&
    typeof task === 'string' &&
    Number.isInteger(index) &&
    (total === null || Number.isInteger(total))
  )
}

/**
 * The view after one live event. A task moves its line and its segment; everything else, a gap or another run's
 * event means: read again. What is older than the view changes nothing.
 */
export function withEvent(
  view: AgentView,
  event: Pick<LiveEvent, 'runId' | 'seq' | 'kind' | 'payload'>,
): AgentView | 'readAgain' {
  const { run, progress } = view
  if (!run || run.id !== event.runId) return 'readAgain'
  if (event.seq <= run.seq) return view
  if (event.seq !== run.seq + 1 || event.kind !== 'task' || !progress) return 'readAgain'
  const task = event.payload
  if (!isTask(task)) return 'readAgain'
  const { step, index, total } = task
  const at = view.stages.findIndex((stage) => stage.name === stepTitles[step as StepName])
  const open = view.stages[at]
  if (!open || open.state === 'done' || open.state === 'todo') return 'readAgain'
  return {
    ...view,
    run: { ...run, seq: event.seq },
    stages: view.stages.map((stage, index_) =>
      index_ === at ? { ...stage, detail: taskWords(task) } : stage,
    ),
    progress: {
      ...progress,
      valueText: total
        ? `Stage ${at + 1} of ${view.stages.length}, task ${index} of ${total}`
        : progress.valueText,
      segments: progress.segments.map((segment, index_) =>
        index_ === at && total ? { ...segment, share: index / total } : segment,
      ),
    },
  }
}
