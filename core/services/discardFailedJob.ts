import { accepted, refused, type Outcome } from '../domain/errors'
import { ADMINS_ONLY, may, nameOf, type Who } from '../domain/rights'
import { canCancel } from '../domain/transition'
import type { Ports } from '../ports/Ports'
import { cancelRun } from './cancelRun'

type DiscardPorts = Pick<Ports, 'failedJobs' | 'runs' | 'events'>
type DiscardInput = { id: string; who: Who; reason: string; address: string | null }

/** Gives a failed job up, for a reason. An open run is asked to unwind: nothing of it stays behind. */
export async function discardFailedJob(
  ports: DiscardPorts,
  input: DiscardInput,
): Promise<Outcome<{ says: string }>> {
  const { id, who, reason, address } = input
  if (!may(who, 'discardJob')) return refused('not_allowed', ADMINS_ONLY)
  if (!reason.trim()) return refused('reason_missing', 'Say why.')
  return discardAs(ports, { id, by: nameOf(who), reason: reason.trim(), address })
}

/** For whoever was found to have the right. */
export async function discardAs(
  { failedJobs, runs, events }: DiscardPorts,
  { id, by, reason, address }: { id: string; by: string; reason: string; address: string | null },
): Promise<Outcome<{ says: string }>> {
  const job = await failedJobs.get(id)
  if (!job) return refused('not_found', 'There is no such job.')
  const run = job.runId ? await runs.get(job.runId) : null
  const isOpen = run !== null && run.mode !== 'ended'
  if (isOpen && !canCancel(run))
    return refused(
      'must_finish',
      `${run.ref} is taking things away and has to finish. Retry it once the cause is gone.`,
    )
  const isFirst = await failedJobs.discard(id, { by, reason }, [
    {
      kind: 'audit',
      by,
      action: 'discardJob',
      target: `job:${id}`,
      after: { key: job.key, reason },
      address,
    },
  ])
  if (!isFirst) return refused('settled', 'It was settled already.')
  if (!isOpen) return accepted({ says: 'Discarded.' })
  const cancelled = await cancelRun({ runs, events }, { runId: run.id, by, address })
  return accepted({ says: cancelled.ok ? `Discarded; ${run.ref} is being taken back.` : 'Discarded.' })
}
