import type { StatusView } from '~/app/components/Status'
import { shortDuration } from '~/app/presenters/durationText'
import { runError, runStatus } from '~/app/presenters/runWords'
import { pipelineOf, stepTitles, unwindOf } from '~/core/domain/pipelines'
import type { RunListRow } from '~/core/ports/ConsoleLists'

export type RunRowView = {
  status: StatusView
  step: string
  /** The bar before the step: how far along. */
  dots: ('done' | 'now' | 'todo')[]
  attempt: string
  duration: string
  error: string
  /** When what waits goes on. */
  nextAt: string | null
}

/** What a list says of a run beside its ids. */
export function runRow(run: RunListRow, now: Date): RunRowView {
  const { forward, closing } = pipelineOf(run.kind)
  const steps = run.mode === 'unwinding' ? unwindOf(run) : run.mode === 'closing' ? closing : forward
  const error = runError(run)
  const at = steps.findIndex((step) => step === run.step)
  return {
    status: listStatus(run),
    step: run.step ? stepTitles[run.step] : '',
    dots:
      run.mode === 'ended'
        ? []
        : steps.map((_, index) => (index < at ? 'done' : index === at ? 'now' : 'todo')),
    attempt: run.attemptsMax > 1 ? `${run.attempt} of ${run.attemptsMax}` : `${run.attempt}`,
    duration: run.startedAt ? shortDuration((run.endedAt ?? now).getTime() - run.startedAt.getTime()) : '',
    error,
    nextAt: error && isWaiting(run) ? run.nextAt.toISOString() : null,
  }
}

/** In a list the word is short: when it goes on stands with the error. */
function listStatus(run: RunListRow): StatusView {
  const { nextAt: _, ...status } = runStatus(run)
  return status
}

const isWaiting = (run: RunListRow) => run.mode !== 'ended' && run.stepState === 'waiting'
