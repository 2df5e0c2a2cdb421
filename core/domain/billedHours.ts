/** A server or snapshot at the provider, as the ledger has it. */
export type Lifetime = {
  id: string
  customerId: string
  agentId: string
  kind: 'server' | 'primaryIp' | 'snapshotGbMonth'
  /** cx23; empty for what has no type. */
  type: string
  location: string
  from: Date
  /** Null: it is still there. */
  to: Date | null
  /** Gigabytes of a snapshot; 1 for what is counted. */
  amount: number
}

/** One line of the provider's price list, VAT included, in millionths of a euro. */
export type Price = {
  kind: string
  type: string
  location: string
  hourlyMicros: number
  monthlyMicros: number
  fromAt: Date
  toAt: Date | null
}

export type Month = { from: Date; to: Date }

const HOUR_MS = 3_600_000
const MICROS_PER_CENT = 10_000

/** `2026-11`, in UTC as the provider bills. */
export function monthOf(text: string): Month {
  const [year = 0, month = 1] = text.split('-').map(Number)
  return { from: new Date(Date.UTC(year, month - 1, 1)), to: new Date(Date.UTC(year, month, 1)) }
}

/**
 * What one thing cost in a month, up to `until`. Hetzner bills each begun hour, at the price in force when it begins,
 * and never more than the month's price. An hour belongs to the month in which it begins.
 */
export function lifetimeMicros(
  life: Pick<Lifetime, 'kind' | 'type' | 'location' | 'from' | 'to' | 'amount'>,
  prices: readonly Price[],
  { from: monthFrom, to: monthTo }: Month,
  until: Date = monthTo,
): number {
  const end = Math.min(until.getTime(), monthTo.getTime(), life.to?.getTime() ?? Infinity)
  let micros = 0
  let cap = 0
  for (const price of pricesOf(life, prices)) {
    const start = Math.max(monthFrom.getTime(), price.fromAt.getTime())
    const hours = hoursBegun(life.from, start, Math.min(end, price.toAt?.getTime() ?? Infinity))
    if (hours <= 0) continue
    micros += hours * price.hourlyMicros
    cap = Math.max(cap, price.monthlyMicros)
  }
  return Math.round(Math.min(micros, cap) * life.amount)
}

/** A fleet is looked at day by day: each price list is put in order once. */
const ordered = new WeakMap<readonly Price[], Map<string, Price[]>>()
const keyOf = ({ kind, type, location }: Pick<Price, 'kind' | 'type' | 'location'>) =>
  `${kind} ${type} ${location}`

/** A price that is older than our first look at the list is taken to have been in force before it. */
function pricesOf(thing: Pick<Lifetime, 'kind' | 'type' | 'location'>, prices: readonly Price[]): Price[] {
  const known = ordered.get(prices) ?? inOrder(prices)
  ordered.set(prices, known)
  return known.get(keyOf(thing)) ?? []
}

function inOrder(prices: readonly Price[]): Map<string, Price[]> {
  const lists = new Map<string, Price[]>()
  for (const price of [...prices].sort((one, other) => one.fromAt.getTime() - other.fromAt.getTime())) {
    const list = lists.get(keyOf(price))
    if (list) list.push(price)
    else lists.set(keyOf(price), [{ ...price, fromAt: new Date(0) }])
  }
  return lists
}

/** How many hours of a life begin from `start` up to, not including, `end`. */
function hoursBegun(from: Date, start: number, end: number): number {
  const upTo = (at: number) => Math.max(0, Math.ceil((at - from.getTime()) / HOUR_MS))
  return upTo(end) - upTo(start)
}

/** What these would cost in a whole month at the prices in force. */
export function monthlyMicros(
  things: readonly Pick<Lifetime, 'kind' | 'type' | 'location' | 'amount'>[],
  prices: readonly Price[],
  at: Date,
): number {
  return sum(things, (thing) => {
    const inForce = pricesOf(thing, prices).filter(
      ({ fromAt, toAt }) => fromAt <= at && (toAt === null || toAt > at),
    )
    return (inForce.at(-1)?.monthlyMicros ?? 0) * thing.amount
  })
}

/** Rounded once for each thing and month. */
export const cents = (micros: number) => Math.round(micros / MICROS_PER_CENT)

export const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
