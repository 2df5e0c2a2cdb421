import { StripeFailure, missing } from '~/sandbox/stripe/StripeFailure'
import { listOf } from '~/sandbox/stripe/StripeObjects'
import type { List } from '~/sandbox/stripe/StripeObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

type Json = { [key: string]: unknown }
const EXPAND_DEPTH_MAX = 4 // Stripe's own limit; `data` counts too

/** Lists that are in an answer only when they are asked for. */
const included: Record<string, (world: StripeWorld, of: Json) => unknown[]> = {
  'invoice.payments': (world, of) => world.list('invoice_payment').filter((one) => one.invoice === of.id),
  'charge.refunds': (world, of) => world.list('refund').filter((one) => one.charge === of.id),
  'customer.subscriptions': (world, of) => world.list('subscription').filter((one) => one.customer === of.id),
}

/** A copy of the answer in which the asked-for ids are replaced by what they name. */
export function expanded(world: StripeWorld, answer: object, paths: string[]): Json {
  const copy = structuredClone(answer) as Json
  for (const path of paths) {
    const keys = path.split('.')
    if (keys.length > EXPAND_DEPTH_MAX) {
      throw new StripeFailure(
        400,
        `You cannot expand more than ${EXPAND_DEPTH_MAX} levels of a property (${path}).`,
      )
    }
    expandOne(world, copy, keys, path)
  }
  return copy
}

function expandOne(world: StripeWorld, holder: unknown, [key, ...rest]: string[], path: string): void {
  if (key === undefined || holder === null || holder === undefined) return
  if (Array.isArray(holder)) {
    holder.forEach((item) => expandOne(world, item, [key, ...rest], path))
    return
  }
  const object = holder as Json
  const inside = included[`${String(object.object)}.${key}`]
  if (inside && !object[key]) object[key] = structuredClone(listOf(`/v1/${key}`, inside(world, object)))
  if (!(key in object)) {
    throw new StripeFailure(400, `This property cannot be expanded (${path}).`, { param: 'expand' })
  }
  const value = object[key]
  if (typeof value === 'string') {
    const named = world.find(value)
    if (!named)
      throw new StripeFailure(400, `This property cannot be expanded (${path}).`, { param: 'expand' })
    object[key] = structuredClone(named)
  }
  expandOne(world, object[key], rest, path)
}

type Paging = {
  limit: number
  starting_after?: string
  ending_before?: string
  created?: number | { gt?: number; gte?: number; lt?: number; lte?: number }
}

/** One page of a list that stands newest first. */
export function pageOf<Item extends { id: string; created: number }>(
  url: string,
  items: Item[],
  { limit, starting_after, ending_before, created }: Paging,
): List<Item> {
  const wanted = items.filter((item) => isWithin(item.created, created))
  const place = (id: string, param: string) => {
    const index = wanted.findIndex((item) => item.id === id)
    if (index < 0) throw missing('object', id, param)
    return index
  }
  if (ending_before) {
    const end = place(ending_before, 'ending_before')
    const start = Math.max(0, end - limit)
    return { ...listOf(url, wanted.slice(start, end)), has_more: start > 0 }
  }
  const start = starting_after ? place(starting_after, 'starting_after') + 1 : 0
  return { ...listOf(url, wanted.slice(start, start + limit)), has_more: start + limit < wanted.length }
}

function isWithin(second: number, range: Paging['created']): boolean {
  if (range === undefined) return true
  if (typeof range === 'number') return second === range
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range
  return second > gt && second >= gte && second < lt && second <= lte
}
