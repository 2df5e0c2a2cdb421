import { z } from 'zod'
import { AuraError } from '~/core/domain/errors'
import type { CallBy } from '~/core/ports/Servers'
import { errorCode, Pagination } from './answers'
import { AnswerLost, type Upstream, type UpstreamAnswer, type UpstreamCall } from './upstream'

const PER_PAGE = 50 // Hetzner gives no more

/** Calls whose answers are read strictly, and whose failures are ours. */
export function asking(upstream: Upstream) {
  async function ask(call: Omit<UpstreamCall, 'by'>, by: CallBy, fine: number[]): Promise<UpstreamAnswer> {
    if (by.signal.aborted) throw new AuraError('aborted')
    let answer: UpstreamAnswer
    try {
      answer = await upstream({ ...call, by })
    } catch (cause) {
      if (cause instanceof AnswerLost) throw new AuraError('provider_down', { cause })
      throw cause
    }
    if (fine.includes(answer.status)) return answer
    const detail = `${call.method} ${call.path}: ${answer.status} ${errorCode(answer.body) ?? ''}`
    throw new AuraError('provider_down', { detail })
  }

  /** An answer that is none of Hetzner's is no answer. */
  function read<T>(shape: z.ZodType<T>, { body }: UpstreamAnswer): T {
    const parsed = shape.safeParse(body)
    if (parsed.success) return parsed.data
    throw new AuraError('provider_down', { detail: `unexpected answer: ${parsed.error.message}` })
  }

  /** Every row, over all pages. `path` has a query already. */
  async function listAll<T extends { id: number }>(
    kind: string,
    path: string,
    row: z.ZodType<T>,
    by: CallBy,
  ): Promise<T[]> {
    const rows = new Map<number, T>()
    for (let page: number | null = 1; page !== null;) {
      const paged = `${path}&sort=id&page=${page}&per_page=${PER_PAGE}`
      const answer = await ask({ method: 'GET', path: paged }, by, [200])
      const { pagination } = read(Pagination, answer).meta
      for (const found of read(z.record(z.string(), z.unknown()), answer)[kind] as unknown[])
        rows.set(...keyed(read(row, { ...answer, body: found })))
      page = pagination.next_page
      const total = pagination.total_entries
      if (page === null && typeof total === 'number' && rows.size < total)
        throw new AuraError('provider_down', { detail: `the listing has ${rows.size} of ${total} ${kind}` })
    }
    return [...rows.values()]
  }

  return { ask, read, listAll }
}

const keyed = <T extends { id: number }>(row: T): [number, T] => [row.id, row]
