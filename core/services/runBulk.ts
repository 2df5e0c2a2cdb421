import { refused, unreachable, type Outcome } from '../domain/errors'
import type { BulkAction } from '../ports/Bulk'
import type { Ports } from '../ports/Ports'
import { discardAs } from './discardFailedJob'
import { replayAs } from './replayEvent'
import { retryAs } from './retryFailedJob'

/** Items of one job; the next job goes on. */
const BATCH = 100

type BulkPorts = Pick<Ports, 'bulk' | 'failedJobs' | 'runs' | 'events' | 'inbox'>

/** Goes on with something that is done to many rows. Each is settled by itself: after a crash the rest is done. */
export async function runBulk(ports: BulkPorts, bulkId: string): Promise<void> {
  const { bulk } = ports
  const action = await bulk.get(bulkId)
  if (!action || action.endedAt) return
  const items = await bulk.waiting(bulkId, BATCH)
  for (const item of items) {
    const result = await one(ports, action, item.targetId).catch((thrown: unknown) => ({ thrown }))
    if ('thrown' in result) await bulk.settle(item.id, 'failed', String(result.thrown).slice(0, 300))
    else if (result.ok) await bulk.settle(item.id, 'done', result.value.says)
    else await bulk.settle(item.id, 'skipped', result.problem.says)
  }
  if (items.length === BATCH) await bulk.goOn(bulkId)
  else await bulk.end(bulkId)
}

async function one(
  ports: BulkPorts,
  { action, by, reason }: BulkAction,
  id: string,
): Promise<Outcome<{ says: string }>> {
  const input = { id, by, address: null }
  switch (action) {
    case 'retryJobs':
      return retryAs(ports, input)
    case 'discardJobs':
      return reason ? discardAs(ports, { ...input, reason }) : refused('reason_missing', 'Say why.')
    case 'replayEvents':
      return replayAs(ports, input)
    default:
      return unreachable(action)
  }
}
