import { pipelineOf } from '~/core/domain/pipelines'
import type { RunInConsole } from '~/core/ports/ConsoleDetails'

/** Why a run can't be stopped now; null: it can. The service has the last word. */
export function canCancelNow(run: RunInConsole): string | null {
  if (run.endedAt) return 'Has ended'
  if (run.cancelAskedAt) return 'Is being stopped'
  const pipeline = pipelineOf(run.kind)
  const isCancellable = run.isPastReturn
    ? (pipeline.noReturn?.isCancellable ?? false)
    : pipeline.isCancellable
  if (!isCancellable) return 'Has to finish'
  if (run.mode !== 'forward' && run.unwindCause !== 'retry') return 'Is being taken back'
  return null
}
