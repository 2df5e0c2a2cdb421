import { accepted, refused, type Outcome } from '../domain/errors'
import { canCancel, canPreempt } from '../domain/transition'
import type { Run } from '../domain/run'
import type { Ports } from '../ports/Ports'

/**
 * Asks a run to stop. Asking twice is asking once. Whether `by` may ask is for the caller to have checked.
 * `isPreempted`: the agent is wanted otherwise by now.
 */
export async function cancelRun(
  { runs, events }: Pick<Ports, 'runs' | 'events'>,
  {
    runId,
    by,
    address = null,
    isPreempted = false,
  }: { runId: string; by: string; address?: string | null; isPreempted?: boolean },
): Promise<Outcome<Run>> {
  const before = await runs.get(runId)
  if (!before) return refused('not_found', 'There is no such run.')
  if (before.mode === 'ended') return refused('run_ended', 'This has already finished.')
  if (before.cancelAskedAt) return accepted(before)
  if (!(isPreempted ? canPreempt(before) : canCancel(before)))
    return refused('past_cancel', 'This can no longer be stopped: it is already being taken away.')
  const asked = await runs.askCancel({
    runId,
    by,
    effects: [{ kind: 'audit', by, action: 'cancelRun', target: `run:${before.ref}`, address }],
  })
  if (!asked) return refused('run_ended', 'This has already finished.')
  // Only a hint: the lease's renewal carries it too.
  await events.askAbort(runId).catch(() => {})
  return accepted(asked)
}
