import { z } from 'zod'
import { bulkActions, type BulkActionName } from '~/core/ports/Bulk'
import type { List, ListFilter } from '~/core/ports/ConsoleLists'
import type { ConsolePages } from '~/core/ports/ConsolePages'
import { listQuery } from './listQuery'
import type { ListSpec } from './listView'
import { inboxSpec } from './specs/inboxSpec'
import { jobsSpec } from './specs/jobsSpec'

/** More at once is done in several goes. */
const TARGETS_MAX = 10_000

export const bulkWords: Record<
  BulkActionName,
  { verb: string; doing: string; noun: string; back: string; row: string; needsReason: boolean }
> = {
  retryJobs: {
    verb: 'Retry',
    doing: 'Retrying',
    noun: 'failed jobs',
    back: '/console/jobs',
    row: '/console/jobs/any/',
    needsReason: false,
  },
  discardJobs: {
    verb: 'Discard',
    doing: 'Discarding',
    noun: 'failed jobs',
    back: '/console/jobs',
    row: '/console/jobs/any/',
    needsReason: true,
  },
  replayEvents: {
    verb: 'Replay',
    doing: 'Replaying',
    noun: 'events',
    back: '/console/inbox',
    row: '/console/inbox/',
    needsReason: false,
  },
}

const BulkAsk = z.object({
  action: z.enum(bulkActions),
  scope: z.enum(['all', 'chosen']).catch('chosen'),
  filter: z.string().max(2_000).catch(''),
  id: z.array(z.string().max(300)).max(200),
})
export type BulkAsk = z.infer<typeof BulkAsk>

/** What a list's form sends: chosen rows, or its filter. Null: not one of ours. */
export function bulkAsk(fields: URLSearchParams | FormData): BulkAsk | null {
  const parsed = BulkAsk.safeParse({
    action: fields.get('action'),
    scope: fields.get('scope'),
    filter: fields.get('filter') ?? '',
    id: fields.getAll('id'),
  })
  return parsed.success ? parsed.data : null
}

export type BulkTargets = { targets: string[]; filter: Record<string, string> }

/** Whom it would touch now, and by which filter. */
export async function bulkTargets(ask: BulkAsk, lists: ConsolePages['lists']): Promise<BulkTargets> {
  if (ask.scope === 'chosen')
    return { targets: [...new Set(ask.id)], filter: { chosen: String(ask.id.length) } }
  const of = async <Row>(spec: ListSpec<Row>, list: List<Row>): Promise<BulkTargets> => {
    const { q, filters } = listQuery(new URLSearchParams(ask.filter), spec)
    const filter: ListFilter = { q, filters }
    return { targets: await list.ids(filter, TARGETS_MAX), filter: { ...(q ? { q } : {}), ...filters } }
  }
  return ask.action === 'replayEvents' ? of(inboxSpec, lists.inbox) : of(jobsSpec, lists.jobs)
}

/** `code configure_failed, lane configuration`; nothing set: all. */
export function filterWords(filter: Record<string, string>): string {
  const words = Object.entries(filter).map(([key, value]) =>
    key === 'group' ? 'one error' : key === 'chosen' ? `${value} chosen by hand` : `${key} ${value}`,
  )
  return words.length > 0 ? words.join(', ') : 'all'
}
