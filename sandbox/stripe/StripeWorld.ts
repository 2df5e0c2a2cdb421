import { missing } from '~/sandbox/stripe/StripeFailure'
import type { Faults } from '~/sandbox/faults/Faults'
import type { AnyObject, EventObject, Kind, ObjectKinds } from '~/sandbox/stripe/StripeObjects'
import type { Timeline } from '~/sandbox/world/Timeline'

export const API_VERSION = '2026-10-28.endive'

// A timer of Node's holds at most 2^31 ms, about 24.8 days; a month is waited for in shorter pieces.
const LONGEST_WAIT_MS = 86_400_000

type WorldOptions = {
  timeline: Timeline
  faults: Pick<Faults, 'take'>
  /** From 0 up to, not including, 1. */
  random: () => number
  publicUrl: () => string
  /** How long a refund is pending before the bank has it. */
  refundSettlesMs: number
  onEvent: (event: EventObject) => void
}

/** All that this Stripe knows. Objects are kept as they go over the wire; routes and pages change them. */
export type StripeWorld = ReturnType<typeof createStripeWorld>

export function createStripeWorld({
  timeline,
  faults,
  random,
  publicUrl,
  refundSettlesMs,
  onEvent,
}: WorldOptions) {
  const byId = new Map<string, AnyObject>()
  const byKind = new Map<Kind, AnyObject[]>()
  const now = () => Math.floor(timeline.now() / 1000)
  let request: EventObject['request'] = { id: null, idempotency_key: null }

  const world = {
    faults,
    publicUrl,
    refundSettlesMs,
    /** Unix seconds, as everywhere in Stripe's API. */
    now,
    nowMs: () => timeline.now(),
    after: (delayMs: number, task: () => void | Promise<void>) => timeline.after(delayMs, task),
    /** Runs a task at a time that may be months away. */
    at(second: number, task: () => void): void {
      const leftMs = second * 1000 - timeline.now()
      if (leftMs <= 0) return task()
      timeline.after(Math.min(leftMs, LONGEST_WAIT_MS), () => world.at(second, task))
    },
    newId: (prefix: string, length = 24) => `${prefix}_${randomText(random, length)}`,
    add<Of extends Kind>(object: ObjectKinds[Of] & { object: Of }): ObjectKinds[Of] {
      byId.set(object.id, object)
      const listed = byKind.get(object.object) ?? []
      listed.push(object)
      byKind.set(object.object, listed)
      return object
    },
    find: (id: string): AnyObject | undefined => byId.get(id),
    get<Of extends Kind>(kind: Of, id: string, param?: string): ObjectKinds[Of] {
      const found = byId.get(id)
      if (found?.object !== kind) throw missing(kind, id, param)
      return found as ObjectKinds[Of]
    },
    /** Newest first, as Stripe lists. */
    list<Of extends Kind>(kind: Of): ObjectKinds[Of][] {
      return [...((byKind.get(kind) ?? []) as ObjectKinds[Of][])].reverse()
    },
    emit(type: string, object: AnyObject, previous?: Record<string, unknown>): void {
      const data: EventObject['data'] = { object: structuredClone(object) }
      if (previous) data.previous_attributes = previous
      const event = world.add<'event'>({
        id: world.newId('evt'),
        object: 'event',
        api_version: API_VERSION,
        created: now(),
        data,
        livemode: false,
        pending_webhooks: 1,
        request,
        type,
      })
      onEvent(event)
    },
    /** Events that `task` causes name the request they come from. */
    during<Result>(cause: EventObject['request'], task: () => Result): Result {
      request = cause
      try {
        return task()
      } finally {
        request = { id: null, idempotency_key: null }
      }
    },
  }
  return world
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function randomText(random: () => number, length: number): string {
  return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('')
}
