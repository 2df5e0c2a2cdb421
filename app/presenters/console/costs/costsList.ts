import type { List, ListFilter } from '~/core/ports/ConsoleLists'
import type { CostLine } from '~/core/services/costsOfMonth'

const by: Record<string, (a: CostLine, b: CostLine) => number> = {
  margin: (a, b) => a.marginCents - b.marginCents,
  paid: (a, b) => a.paidCents - b.paidCents,
  machine: (a, b) => a.machineCents - b.machineCents,
  drift: (a, b) => a.driftCents - b.driftCents,
  email: (a, b) => a.email.localeCompare(b.email, 'en'),
}

/** A month is reckoned as a whole; its lines are then listed like any others. */
export function costsList(lines: CostLine[]): List<CostLine> {
  const matching = ({ q, filters }: ListFilter) =>
    lines.filter(
      ({ email, plans, marginCents }) =>
        email.toLowerCase().includes(q.trim().toLowerCase()) &&
        (!filters.plan || plans.includes(filters.plan)) &&
        (filters.loss !== 'yes' || marginCents < 0),
    )
  return {
    async page({ sort, isDescending, after, limit, ...filter }) {
      const compare = by[sort] ?? by.margin ?? (() => 0)
      const sorted = matching(filter).toSorted(
        (a, b) => (isDescending ? -1 : 1) * (compare(a, b) || a.customerId.localeCompare(b.customerId)),
      )
      const from = after ? sorted.findIndex(({ customerId }) => customerId === after) + 1 : 0
      const rows = sorted.slice(from, from + limit)
      return { rows, next: sorted.length > from + limit ? (rows.at(-1)?.customerId ?? null) : null }
    },
    count: async (filter) => matching(filter).length,
    ids: async (filter, max) =>
      matching(filter)
        .slice(0, max)
        .map(({ customerId }) => customerId),
  }
}
