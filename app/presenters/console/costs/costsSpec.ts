import { linked, money, muted, text } from '../cell'
import type { ListSpec } from '../listView'
import type { CostLine } from '~/core/services/costsOfMonth'

const MONTHS_SHOWN = 12

/** `2026-11`, and the eleven before it. */
export function monthOptions(now: Date): [string, string][] {
  return Array.from({ length: MONTHS_SHOWN }, (_, back) => {
    const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1))
    const name = at.toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
    return [at.toISOString().slice(0, 7), name]
  })
}

/** `lines`: all of the month, as the bars share one scale. */
export function costsSpec(
  lines: CostLine[],
  plans: { id: string; name: string }[],
  now: Date,
): ListSpec<CostLine> {
  const least = Math.min(0, ...lines.map(({ marginCents }) => marginCents))
  const most = Math.max(0, ...lines.map(({ marginCents }) => marginCents))
  const share = (cents: number) => (100 * cents) / Math.max(1, most - least)
  return {
    path: '/console/costs',
    title: 'Costs',
    noun: 'customers',
    searchFor: 'E-mail',
    sorts: ['margin', 'paid', 'machine', 'drift', 'email'],
    defaultSort: 'margin',
    empty: 'Nobody has paid or cost anything in this month.',
    filters: [
      { key: 'month', label: 'Month', options: monthOptions(now).slice(1), any: monthOptions(now)[0]?.[1] },
      { key: 'plan', label: 'Plan', options: plans.map(({ id, name }) => [id, name]) },
      { key: 'loss', label: 'Margin', options: [['yes', 'Below zero']] },
    ],
    id: ({ customerId }) => customerId,
    name: ({ email }) => email,
    columns: [
      {
        key: 'customer',
        title: 'Customer',
        look: 'title',
        sort: 'email',
        cell: ({ email, customerId }) => linked(email || customerId, `/console/customers/${customerId}`),
      },
      { key: 'plan', title: 'Plan', cell: ({ plans: names }) => muted(names.join(', ')) },
      { key: 'paid', title: 'Paid', isNumber: true, sort: 'paid', cell: ({ paidCents }) => money(paidCents) },
      { key: 'refunds', title: 'Refunds', isNumber: true, cell: ({ refundedCents }) => money(refundedCents) },
      {
        key: 'disputed',
        title: 'Disputed',
        isNumber: true,
        cell: ({ disputedCents }) => money(disputedCents),
      },
      { key: 'fees', title: 'Fees', isNumber: true, cell: ({ feeCents }) => money(feeCents) },
      {
        key: 'machine',
        title: 'Machine',
        isNumber: true,
        sort: 'machine',
        cell: ({ machineCents }) => money(machineCents),
      },
      {
        key: 'margin',
        title: 'Margin',
        isNumber: true,
        sort: 'margin',
        cell: ({ marginCents }) => money(marginCents),
      },
      {
        key: 'bar',
        title: 'Margin as a bar',
        look: 'bar',
        isAction: true,
        cell: ({ marginCents }) => ({
          kind: 'bar',
          zero: share(-least),
          at: share(Math.min(0, marginCents) - least),
          width: Math.abs(share(marginCents)),
          isLoss: marginCents < 0,
        }),
      },
      {
        key: 'percent',
        title: '%',
        isNumber: true,
        cell: ({ marginPercent }) => text(marginPercent === null ? 'no income' : marginPercent.toFixed(1)),
      },
      {
        key: 'expected',
        title: 'Expected',
        isNumber: true,
        cell: ({ expectedCents }) => money(expectedCents),
      },
      {
        key: 'drift',
        title: 'Drift',
        isNumber: true,
        sort: 'drift',
        cell: ({ driftCents }) => money(driftCents),
      },
    ],
  }
}
