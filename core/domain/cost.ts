import { cents, lifetimeMicros, type Lifetime, type Month, type Price } from './billedHours'

/** Money that moved, by the time that it did. Cents. */
export type Movement = {
  customerId: string
  kind: 'paid' | 'refund' | 'fee' | 'dispute'
  cents: number
  at: Date
}

/** What an agent should have cost: one machine of its plan while it was wanted. */
export type Expected = {
  customerId: string
  agentId: string
  type: string
  location: string
  from: Date
  to: Date | null
}

export type CostFacts = {
  lifetimes: readonly Lifetime[]
  prices: readonly Price[]
  movements: readonly Movement[]
  expected: readonly Expected[]
}

export type CostRow = {
  customerId: string
  paidCents: number
  refundedCents: number
  /** Of payments and of disputes. */
  feeCents: number
  disputedCents: number
  machineCents: number
  marginCents: number
  /** Of what was paid less what went back; null: nothing was. */
  marginPercent: number | null
  expectedCents: number
  /** Above zero: machines cost more than they should have. */
  driftCents: number
}

/** One row for each customer who paid, or cost something, in the month. The lowest margin first. */
export function costRows(facts: CostFacts, month: Month, now: Date): CostRow[] {
  const until = now < month.to ? now : month.to
  const rows = new Map<string, CostRow>()
  const rowOf = (customerId: string) => {
    const row = rows.get(customerId) ?? emptyRow(customerId)
    rows.set(customerId, row)
    return row
  }
  for (const { customerId, kind, cents: amount, at } of facts.movements) {
    if (at >= month.from && at < month.to) rowOf(customerId)[columns[kind]] += amount
  }
  for (const life of facts.lifetimes) {
    const amount = cents(lifetimeMicros(life, facts.prices, month, until))
    if (amount > 0) rowOf(life.customerId).machineCents += amount
  }
  for (const one of facts.expected) {
    const amount = expectedCents(one, facts.prices, month, until)
    if (amount > 0) rowOf(one.customerId).expectedCents += amount
  }
  return [...rows.values()]
    .map(settled)
    .sort((one, other) => one.marginCents - other.marginCents || (one.customerId < other.customerId ? -1 : 1))
}

const columns = {
  paid: 'paidCents',
  refund: 'refundedCents',
  fee: 'feeCents',
  dispute: 'disputedCents',
} as const

const emptyRow = (customerId: string): CostRow => ({
  customerId,
  paidCents: 0,
  refundedCents: 0,
  feeCents: 0,
  disputedCents: 0,
  machineCents: 0,
  marginCents: 0,
  marginPercent: null,
  expectedCents: 0,
  driftCents: 0,
})

function settled(row: CostRow): CostRow {
  const income = row.paidCents - row.refundedCents - row.disputedCents
  const marginCents = income - row.feeCents - row.machineCents
  return {
    ...row,
    marginCents,
    marginPercent: income > 0 ? Math.round((marginCents / income) * 1000) / 10 : null,
    driftCents: row.machineCents - row.expectedCents,
  }
}

export function totalOf(rows: readonly CostRow[]): CostRow {
  const total = emptyRow('')
  for (const row of rows) {
    for (const column of Object.values(columns)) total[column] += row[column]
    total.machineCents += row.machineCents
    total.expectedCents += row.expectedCents
  }
  return settled(total)
}

/** A plan's machine is a server with its address. */
export function expectedCents(
  { type, location, from, to }: Pick<Expected, 'type' | 'location' | 'from' | 'to'>,
  prices: readonly Price[],
  month: Month,
  until: Date,
): number {
  const life = { location, from, to, amount: 1 }
  const server = lifetimeMicros({ ...life, kind: 'server', type }, prices, month, until)
  const address = lifetimeMicros({ ...life, kind: 'primaryIp', type: '' }, prices, month, until)
  return cents(server) + cents(address)
}
