import type { StatusView } from '~/app/components/Status'
import type { CustomerRow } from '~/core/ports/ConsoleLists'
import { linked, money, status, text, time } from '../cell'
import type { ListSpec } from '../listView'

export const customerStates: Record<CustomerRow['state'], StatusView> = {
  pastDue: { tone: 'warn', icon: 'triangle-alert', word: 'Past due' },
  suspended: { tone: 'warn', icon: 'circle-pause', word: 'Suspended' },
  working: { tone: 'info', icon: 'loader-circle', word: 'Working' },
  degraded: { tone: 'warn', icon: 'triangle-alert', word: 'Degraded' },
  ready: { tone: 'ok', icon: 'circle-check', word: 'Ready' },
  none: { tone: 'idle', icon: 'circle-dashed', word: 'No agent' },
}

/** What is left of what they paid, before machines. */
export const kept = ({ paidCents, refundedCents, feeCents }: CustomerRow): number =>
  paidCents - refundedCents - feeCents

export function customersSpec(plans: { id: string; name: string }[]): ListSpec<CustomerRow> {
  return {
    path: '/console/customers',
    title: 'Customers',
    noun: 'customers',
    searchFor: 'E-mail, name or agent',
    sorts: ['since', 'email', 'paid', 'margin', 'state'],
    defaultSort: '-since',
    empty: 'No customers yet.',
    filters: [
      {
        key: 'state',
        label: 'State',
        options: Object.entries(customerStates).map(([key, { word }]) => [key, word]),
      },
      { key: 'plan', label: 'Plan', options: plans.map(({ id, name }) => [id, name]) },
      { key: 'since', label: 'Since' },
    ],
    id: ({ id }) => id,
    name: ({ email }) => email,
    columns: [
      {
        key: 'email',
        title: 'E-mail',
        look: 'title',
        sort: 'email',
        cell: ({ email, id }) => linked(email, `/console/customers/${id}`),
      },
      {
        key: 'name',
        title: 'Name',
        cell: ({ agentUser }) => ({ kind: 'text', text: agentUser, isMono: true, isMuted: true }),
      },
      { key: 'agents', title: 'Agents', look: 'wide', cell: ({ agents }) => text(agents.join(', ')) },
      {
        key: 'state',
        title: 'State',
        look: 'status',
        sort: 'state',
        cell: ({ state }) => status(customerStates[state]),
      },
      { key: 'plan', title: 'Plan', cell: ({ plans: names }) => text(names.join(', ')) },
      {
        key: 'paid',
        title: 'Paid',
        isNumber: true,
        sort: 'paid',
        cell: ({ paidCents }) => money(paidCents),
      },
      {
        key: 'margin',
        title: 'After refunds, fees',
        isNumber: true,
        sort: 'margin',
        cell: (row) => money(kept(row)),
      },
      {
        key: 'since',
        title: 'Since',
        sort: 'since',
        cell: ({ createdAt }) => time(createdAt),
      },
    ],
  }
}
