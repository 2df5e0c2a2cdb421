import { z } from 'zod'
import { AuraError } from '~/core/domain/errors'
import type { SeenAddress, SeenImage, SeenServer } from '~/core/domain/reconcileSources'
import type { Inventory } from '~/core/ports/Inventory'
import { errorCode, Pagination } from './answers'
import { AnswerLost, type Upstream, type UpstreamAnswer } from './upstream'

const PER_PAGE = 50 // Hetzner gives no more
const Labels = z.record(z.string(), z.string())
const Protection = z.looseObject({ delete: z.boolean() })

const Server = z
  .looseObject({
    id: z.int(),
    name: z.string(),
    status: z.string(),
    created: z.string(),
    labels: Labels,
    server_type: z.looseObject({ name: z.string() }),
    // `datacenter` is on its way out (docs/facts.md); older answers have only that.
    location: z.looseObject({ name: z.string() }).optional(),
    datacenter: z.looseObject({ location: z.looseObject({ name: z.string() }) }).nullish(),
    protection: Protection,
    public_net: z.looseObject({
      ipv4: z.looseObject({ ip: z.string() }).nullish(),
      ipv6: z.looseObject({ ip: z.string() }).nullish(),
    }),
  })
  .transform((one): SeenServer => ({
    id: String(one.id),
    name: one.name,
    status: one.status,
    serverType: one.server_type.name,
    location: one.location?.name ?? one.datacenter?.location.name ?? '',
    ipv4: one.public_net.ipv4?.ip ?? null,
    ipv6: one.public_net.ipv6?.ip ?? null,
    labels: one.labels,
    isProtected: one.protection.delete,
    createdAt: new Date(one.created),
  }))

const Image = z
  .looseObject({
    id: z.int(),
    description: z.string(),
    image_size: z.number().nullable(),
    created: z.string(),
    labels: Labels,
    protection: Protection,
    created_from: z.looseObject({ name: z.string() }).nullable(),
  })
  .transform((one): SeenImage => ({
    id: String(one.id),
    name: one.description,
    sizeGb: one.image_size ?? 0,
    labels: one.labels,
    isProtected: one.protection.delete,
    serverName: one.created_from?.name ?? null,
    createdAt: new Date(one.created),
  }))

const Address = z
  .looseObject({
    id: z.int(),
    name: z.string(),
    ip: z.string(),
    assignee_id: z.int().nullable(),
    location: z.union([z.string(), z.looseObject({ name: z.string() })]).optional(),
    datacenter: z.looseObject({ location: z.looseObject({ name: z.string() }) }).nullish(),
    created: z.string(),
    labels: Labels,
  })
  .transform((one): SeenAddress => ({
    id: String(one.id),
    name: one.name,
    ip: one.ip,
    serverId: one.assignee_id === null ? null : String(one.assignee_id),
    location:
      (typeof one.location === 'string' ? one.location : one.location?.name) ??
      one.datacenter?.location.name ??
      '',
    labels: one.labels,
    createdAt: new Date(one.created),
  }))

export function hetznerInventory({
  upstream,
  environment,
}: {
  /** The gateway's: one budget for all. */
  upstream: Upstream
  environment: string
}): Inventory {
  async function ask(
    method: string,
    path: string,
    signal: AbortSignal,
    fine: number[],
    body?: unknown,
  ): Promise<UpstreamAnswer> {
    if (signal.aborted) throw new AuraError('aborted')
    const isRemoval = method !== 'GET'
    try {
      const answer = await upstream({ method, path, body, by: null, isRemoval })
      if (fine.includes(answer.status)) return answer
      const detail = `${method} ${path}: ${answer.status} ${errorCode(answer.body) ?? ''}`
      throw new AuraError(isRemoval ? 'retire_blocked' : 'provider_down', { detail })
    } catch (cause) {
      if (cause instanceof AnswerLost) throw new AuraError('provider_down', { cause })
      throw cause
    }
  }

  function read<T>(shape: z.ZodType<T>, body: unknown): T {
    const parsed = shape.safeParse(body)
    if (parsed.success) return parsed.data
    throw new AuraError('provider_down', { detail: `unexpected answer: ${parsed.error.message}` })
  }

  /** All pages; the count that Hetzner names has to be reached. */
  async function list<T extends { id: string }>(
    path: string,
    name: string,
    shape: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T[]> {
    const found = new Map<string, T>()
    for (let page: number | null = 1; page !== null;) {
      const { body } = await ask('GET', `${path}&sort=id&page=${page}&per_page=${PER_PAGE}`, signal, [200])
      for (const row of read(z.looseObject({ [name]: z.array(shape) }), body)[name] as T[])
        found.set(row.id, row)
      const { pagination } = read(Pagination, body).meta
      page = pagination.next_page
      const total = pagination.total_entries
      if (page === null && typeof total === 'number' && found.size < total)
        throw new AuraError('provider_down', { detail: `the listing has ${found.size} of ${total} ${name}` })
    }
    return [...found.values()]
  }

  async function one<T>(
    path: string,
    name: string,
    shape: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T | null> {
    const answer = await ask('GET', path, signal, [200, 404])
    if (answer.status === 404) return null
    return read(z.looseObject({ [name]: shape }), answer.body)[name] as T
  }

  async function unprotect(path: string, isProtected: boolean, signal: AbortSignal, more = {}) {
    if (isProtected)
      await ask('POST', `${path}/actions/change_protection`, signal, [200, 201, 404], {
        delete: false,
        ...more,
      })
  }

  const selector = `label_selector=${encodeURIComponent(`aura-environment=${environment}`)}`
  return {
    servers: (signal) => list(`/servers?${selector}`, 'servers', Server, signal),
    images: (signal) => list(`/images?type=snapshot&${selector}`, 'images', Image, signal),
    addresses: (signal) => list('/primary_ips?', 'primary_ips', Address, signal),
    server: (id, signal) => one(`/servers/${id}`, 'server', Server, signal),
    image: (id, signal) => one(`/images/${id}`, 'image', Image, signal),
    address: (id, signal) => one(`/primary_ips/${id}`, 'primary_ip', Address, signal),
    async removeServer({ id, isProtected }, signal) {
      // Hetzner takes both protections of a server only together.
      await unprotect(`/servers/${id}`, isProtected, signal, { rebuild: false })
      await ask('DELETE', `/servers/${id}`, signal, [200, 204, 404])
    },
    async removeImage({ id, isProtected }, signal) {
      await unprotect(`/images/${id}`, isProtected, signal)
      await ask('DELETE', `/images/${id}`, signal, [200, 204, 404])
    },
    async removeAddress({ id }, signal) {
      await ask('DELETE', `/primary_ips/${id}`, signal, [200, 204, 404])
    },
  }
}
