import { accepted, refused, unreachable, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'

type RetryInput = { id: string; who: Who; address: string | null }

/** Makes a failed job's work due now. Retrying twice is retrying once. */
export async function retryFailedJob(
  ports: Pick<Ports, 'failedJobs'>,
  { id, who, address }: RetryInput,
): Promise<Outcome<{ says: string }>> {
  if (!may(who, 'retryJob')) return refused('not_allowed', 'Staff only.')
  return retryAs(ports, { id, by: nameOf(who), address })
}

/** For whoever was found to have the right. */
export async function retryAs(
  { failedJobs }: Pick<Ports, 'failedJobs'>,
  { id, by, address }: { id: string; by: string; address: string | null },
): Promise<Outcome<{ says: string }>> {
  const job = await failedJobs.get(id)
  if (!job) return refused('not_found', 'There is no such job.')
  const made = await failedJobs.retry(id, by, [
    { kind: 'audit', by, action: 'retryJob', target: `job:${id}`, after: { key: job.key }, address },
  ])
  switch (made.at) {
    case 'retried':
      return accepted({ says: job.runRef ? `${job.runRef} is tried again now.` : 'Tried again now.' })
    case 'movedOn':
      return refused('moved_on', `Run ${made.ref} is at version ${made.version}; nothing to do.`)
    case 'underWay':
      return refused('under_way', `${made.ref} is being tried right now.`)
    case 'settled':
      return refused('settled', 'It was settled already.')
    default:
      return unreachable(made)
  }
}
