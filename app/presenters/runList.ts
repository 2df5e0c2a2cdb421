import type { StatusView } from '~/app/components/Status'
import { clockText } from '~/app/presenters/clockText'
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
}

/** What a list says of a run beside its ids. */
export function runRow(run: RunListRow, now: Date): RunRowView {
  const { forward, closing } = pipelineOf(run.kind)
  const steps = run.mode === 'unwinding' ? unwindOf(run) : run.mode === 'closing' ? closing : forward
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
    error: errorText(run),
  }
}

/** In a list the word is short: when it goes on stands with the error. */
function listStatus(run: RunListRow): StatusView {
  const status = runStatus(run)
  return status.icon === 'hourglass' ? { ...status, word: 'Waiting' } : status
}

function errorText(run: RunListRow): string {
  const error = runError(run)
  const isWaiting = run.mode !== 'ended' && run.stepState === 'waiting'
  return error && isWaiting ? `${error}, next ${clockText(run.nextAt.toISOString(), 'second', 'UTC')}` : error
}
