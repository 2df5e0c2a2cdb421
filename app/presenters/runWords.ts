import type { StatusView } from '~/app/components/Status'
import type { RunRow } from '~/core/ports/Pages'

type Seen = Pick<
  RunRow,
  | 'mode'
  | 'unwindCause'
  | 'outcome'
  | 'stepState'
  | 'waitReason'
  | 'startedAt'
  | 'cancelAskedAt'
  | 'nextAt'
  | 'kind'
> & { slowSince?: Date | null }

/** A run's state in one chip, for lists and heads. */
export function runStatus(run: Seen): StatusView {
  if (run.mode === 'ended') return outcome(run)
  if (run.stepState === 'waiting' && run.waitReason) {
    return { tone: 'info', icon: 'hourglass', word: 'Waiting', nextAt: run.nextAt.toISOString() }
  }
  if (run.cancelAskedAt || run.unwindCause === 'cancelled')
    return { tone: 'info', icon: 'eraser', word: 'Cancelling' }
  if (run.slowSince) return { tone: 'warn', icon: 'timer', word: 'Longer than usual' }
  if (run.mode === 'closing') return { tone: 'info', icon: 'undo-2', word: 'Refunding' }
  if (run.mode === 'unwinding') return { tone: 'info', icon: 'eraser', word: 'Cleaning up' }
  if (run.startedAt === null) return { tone: 'idle', icon: 'clock', word: 'Queued' }
  if (run.kind === 'deprovision') return { tone: 'info', icon: 'trash-2', word: 'Removing' }
  return { tone: 'info', icon: 'loader-circle', word: 'Working' }
}

function outcome({ outcome: how, kind }: Seen): StatusView {
  if (how === 'cancelled') return { tone: 'idle', icon: 'ban', word: 'Cancelled' }
  if (how === 'failed') return { tone: 'bad', icon: 'circle-x', word: 'Failed' }
  if (kind === 'deprovision') return { tone: 'idle', icon: 'circle-dashed', word: 'Removed' }
  return { tone: 'ok', icon: 'circle-check', word: 'Done' }
}

/** Error codes as the console lists them. */
export function runError(run: Pick<RunRow, 'errorCode' | 'outcome' | 'waitReason'>): string {
  if (run.outcome === 'succeeded') return ''
  return run.errorCode ?? run.waitReason ?? ''
}
