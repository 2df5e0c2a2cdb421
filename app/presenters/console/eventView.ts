import type { EventInFull } from '~/core/ports/ConsoleDetails'
import type { Payments } from '~/core/ports/Payments'
import { fact, factAt } from './fact'
import { lineDiff } from './lineDiff'
import { maskedJson } from './maskedJson'
import { eventStates, lagOf, tookOf } from './specs/inboxSpec'

export function eventView(event: EventInFull, now: unknown) {
  return {
    id: event.id,
    type: event.type,
    status: eventStates[event.state],
    facts: [
      fact('Object', event.objectId, { isMono: true }),
      fact('Customer', event.email, event.customerId ? { to: `/console/customers/${event.customerId}` } : {}),
      factAt('Created at Stripe', event.createdAt),
      factAt('Received', event.receivedAt),
      fact('Lag', lagOf(event)),
      factAt('Handled', event.handledAt),
      fact('Took', tookOf(event)),
      fact('Deliveries', event.deliveries),
      fact('Error', event.error),
    ],
    raw: maskedJson(event.payload),
    difference:
      now === null ? null : lineDiff(maskedJson(alike(objectOf(event.payload), now)), maskedJson(now)),
  }
}

function objectOf(payload: unknown): Record<string, unknown> {
  const data = (payload as { data?: { object?: Record<string, unknown> } } | null)?.data
  return data?.object ?? {}
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** What the event said of the fields that we read, under the names that we give them. */
function alike(said: Record<string, unknown>, now: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(now as Record<string, unknown>).map((name) => [
      name,
      said[name] ?? said[snake(name)] ?? null,
    ]),
  )
}

/** The event's object as Stripe has it now. Null: not of a kind that we read, or Stripe does not answer. */
export async function nowAtStripe(
  payments: Pick<Payments, 'invoice' | 'subscription' | 'readRefund'>,
  objectId: string | null,
): Promise<unknown> {
  if (!objectId) return null
  const read = objectId.startsWith('in_')
    ? payments.invoice(objectId)
    : objectId.startsWith('sub_')
      ? payments.subscription(objectId)
      : objectId.startsWith('re_')
        ? payments.readRefund(objectId)
        : null
  return (await read?.catch(() => null)) ?? null
}
