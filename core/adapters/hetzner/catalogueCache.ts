import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Account, Upstream, UpstreamAnswer } from './upstream'

/** How long an answer is good, in seconds. What is bought and from what hardly ever changes. */
const KEPT_SECONDS: Record<string, number> = {
  server_types: 3_600,
  images: 3_600,
  locations: 86_400,
  isos: 86_400,
  pricing: 3_600,
  ssh_keys: 600,
  firewalls: 600,
}

const ServerTypes = z.looseObject({
  server_types: z.array(z.looseObject({ name: z.string() })),
  meta: z.looseObject({ pagination: z.looseObject({ next_page: z.int().nullable() }) }),
})
/** The listing that answers the provider's question for a server type by name. */
export const ALL_SERVER_TYPES = '/server_types?per_page=50'

export type CatalogueCache = {
  /** Whether answers to a GET of this path are kept. */
  keeps(path: string): boolean
  get(path: string, by: Account): Promise<UpstreamAnswer>
  /** Keeps an answer that is known otherwise, such as a create's. */
  put(path: string, body: unknown): Promise<void>
  forget(path: string): Promise<void>
}

/** Shared by all workers over Redis. Without Redis each answer is fetched. */
export function createCatalogueCache(upstream: Upstream, redis: Redis, project: string): CatalogueCache {
  const pending = new Map<string, Promise<UpstreamAnswer>>()
  const key = (path: string) => `aura:hetzner:{${project}}:kept:${path}`
  const seconds = (path: string) => KEPT_SECONDS[/^\/([a-z_]+)/.exec(path)?.[1] ?? ''] ?? 0

  const put = async (path: string, text: string) => {
    await redis.set(key(path), text, 'EX', seconds(path)).catch(() => {})
  }

  async function fetched(path: string, by: Account) {
    const kept = await redis.get(key(path)).catch(() => null)
    if (kept !== null) return { status: 200, text: kept, body: JSON.parse(kept) as unknown }
    const answer = await upstream({ method: 'GET', path, by })
    if (answer.status === 200 && answer.body !== null) await put(path, answer.text)
    return answer
  }

  async function once(path: string, by: Account) {
    const running = pending.get(path)
    if (running) return running
    const starting = fetched(path, by).finally(() => pending.delete(path))
    pending.set(path, starting)
    return starting
  }

  /** One listing answers the question for any type by its name. */
  async function typeByName(name: string, by: Account): Promise<UpstreamAnswer | null> {
    const answer = await once(ALL_SERVER_TYPES, by)
    const list = ServerTypes.safeParse(answer.body)
    if (!list.success || list.data.meta.pagination.next_page !== null) return null
    const found = list.data.server_types.filter((type) => type.name === name)
    const pagination = { page: 1, per_page: 25, previous_page: null, next_page: null, last_page: 1 }
    const body = { server_types: found, meta: { pagination: { ...pagination, total_entries: found.length } } }
    return { status: 200, body, text: JSON.stringify(body) }
  }

  return {
    keeps: (path) => seconds(path) > 0,
    async get(path, by) {
      const name = /^\/server_types\?(.*&)?name=([^&]+)/.exec(path)?.[2]
      return (name ? await typeByName(decodeURIComponent(name), by) : null) ?? once(path, by)
    },
    put: (path, body) => put(path, JSON.stringify(body)),
    async forget(path) {
      await redis.del(key(path)).catch(() => {})
    },
  }
}
