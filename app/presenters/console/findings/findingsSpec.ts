import { money, muted, status, text, time } from '~/app/presenters/console/cell'
import type { ListSpec } from '~/app/presenters/console/listView'
import type { StatusView } from '~/app/components/Status'
import { findingFacts, findingKinds, type Severity } from '~/core/domain/reconcile'
import type { List } from '~/core/ports/ConsoleLists'
import type { Finding, Findings, FindingState, FindingsQuery } from '~/core/ports/Findings'

export const severities: Record<Severity, StatusView> = {
  high: { tone: 'bad', icon: 'circle-x', word: 'High' },
  medium: { tone: 'warn', icon: 'triangle-alert', word: 'Medium' },
  low: { tone: 'idle', icon: 'circle', word: 'Low' },
}
export const findingStates: Record<FindingState, StatusView> = {
  open: { tone: 'bad', icon: 'circle', word: 'Open' },
  deleting: { tone: 'info', icon: 'eraser', word: 'Deleting' },
  deleted: { tone: 'ok', icon: 'circle-check', word: 'Deleted' },
  adopted: { tone: 'ok', icon: 'circle-check', word: 'Adopted' },
  ignored: { tone: 'idle', icon: 'circle-pause', word: 'Ignored' },
  vanished: { tone: 'idle', icon: 'circle-dashed', word: 'Vanished' },
}
export const providerNames: Record<string, string> = {
  hetzner: 'Hetzner',
  tailscale: 'Tailscale',
  terraform: 'Terraform state',
  ledger: 'Ledger',
  stripe: 'Stripe',
}

const HOUR_MS = 3_600_000
const MICROS_A_CENT = 10_000
export const centsADay = (microsAnHour: bigint): number =>
  Math.round((Number(microsAnHour) * 24) / MICROS_A_CENT)
export const centsSoFar = ({ costPerHourMicros, firstAt, settledAt }: Finding, now: Date): number => {
  const hours = ((settledAt ?? now).getTime() - firstAt.getTime()) / HOUR_MS
  return Math.round((Number(costPerHourMicros) * Math.max(0, hours)) / MICROS_A_CENT)
}

export const findingsSpec: ListSpec<Finding> = {
  path: '/console/findings',
  title: 'Findings',
  noun: 'findings',
  searchFor: 'Name or id',
  sorts: ['cost', 'first', 'scans'],
  defaultSort: '-cost',
  empty: 'All sources agree.',
  filters: [
    { key: 'kind', label: 'Kind', options: findingKinds.map((kind) => [kind, findingFacts[kind].title]) },
    {
      key: 'provider',
      label: 'Provider',
      options: ['hetzner', 'tailscale', 'terraform', 'stripe'].map((key) => [key, providerNames[key] ?? key]),
    },
    {
      key: 'state',
      label: 'State',
      options: [
        ['deleting', 'Deleting'],
        ['ignored', 'Ignored'],
        ['settled', 'Settled'],
      ],
    },
  ],
  id: ({ id }) => id,
  name: ({ name }) => name,
  columns: [
    {
      key: 'what',
      title: 'What',
      look: 'title',
      cell: ({ id, name }) => ({ kind: 'text', text: name, to: `/console/findings/${id}`, isMono: true }),
    },
    {
      key: 'severity',
      title: 'Severity',
      look: 'status',
      cell: ({ severity }) => status(severities[severity]),
    },
    { key: 'kind', title: 'Kind', cell: ({ kind }) => text(findingFacts[kind].title) },
    { key: 'customer', title: 'Customer', look: 'wide', cell: ({ customerEmail }) => muted(customerEmail) },
    { key: 'first', title: 'First seen', sort: 'first', cell: ({ firstAt }) => time(firstAt) },
    { key: 'scans', title: 'Scans', isNumber: true, sort: 'scans', cell: ({ scans }) => text(scans) },
    {
      key: 'cost',
      title: 'Cost a day',
      isNumber: true,
      sort: 'cost',
      cell: ({ costPerHourMicros }) => money(centsADay(costPerHourMicros)),
    },
    { key: 'soFar', title: 'So far', isNumber: true, cell: (row, now) => money(centsSoFar(row, now)) },
    { key: 'state', title: 'State', cell: ({ state }) => status(findingStates[state]) },
  ],
}

/** Findings as the console's lists want them: pages by number. */
export function findingsList(findings: Findings): List<Finding> {
  const query = (q: string, filters: Record<string, string>): FindingsQuery => ({
    text: q,
    kind: findingKinds.find((kind) => kind === filters.kind) ?? null,
    provider: filters.provider ?? null,
    state:
      (['deleting', 'ignored', 'settled'] as const).find((state) => state === filters.state) ?? 'current',
    sort: 'cost',
    isDescending: true,
    page: 1,
    perPage: 1,
  })
  return {
    async page({ q, filters, sort, isDescending, after, limit }) {
      const page = Math.max(1, Number(after ?? 1) || 1)
      const by = (['cost', 'first', 'scans'] as const).find((one) => one === sort) ?? 'cost'
      const { rows, count } = await findings.list({
        ...query(q, filters),
        sort: by,
        isDescending,
        page,
        perPage: limit,
      })
      return { rows, next: page * limit < count ? String(page + 1) : null }
    },
    count: async ({ q, filters }) => (await findings.list(query(q, filters))).count,
    ids: async ({ q, filters }, max) =>
      (await findings.list({ ...query(q, filters), perPage: max })).rows.map(({ id }) => id),
  }
}
