import type { StatusView } from '~/app/components/Status'
import type { RefundState } from '~/core/ports/Billing'
import type { RefundListRow } from '~/core/ports/ConsoleLists'
import { money, mono, muted, status, text, time, linked } from '../cell'
import type { ListSpec } from '../listView'

export const refundStates: Record<RefundState, StatusView> = {
  owed: { tone: 'info', icon: 'clock', word: 'Owed' },
  sent: { tone: 'info', icon: 'undo-2', word: 'Sent' },
  pending: { tone: 'info', icon: 'hourglass', word: 'Pending' },
  succeeded: { tone: 'ok', icon: 'circle-check', word: 'Succeeded' },
  failed: { tone: 'bad', icon: 'circle-x', word: 'Failed' },
}

export const refundCauses: [string, string][] = [
  ['cancelled', 'Cancelled'],
  ['attemptsExhausted', 'Setup failed'],
  ['requested', 'Asked for'],
  ['staff', 'By staff'],
  ['stripeDashboard', 'At Stripe'],
]
export const causeWord = (cause: string): string => refundCauses.find(([key]) => key === cause)?.[1] ?? cause

/** `staff:019a...` is nobody's name: who acted is short here, whole in the detail. */
export const actorWord = (by: string): string => {
  const [kind = '', id = ''] = by.split(':')
  return id ? `${kind} ${id.slice(-6)}` : kind
}

export const refundsSpec: ListSpec<RefundListRow> = {
  path: '/console/refunds',
  title: 'Refunds',
  noun: 'refunds',
  searchFor: 'E-mail, agent, invoice or key',
  sorts: ['created', 'amount', 'customer'],
  defaultSort: '-created',
  empty: 'No refunds yet.',
  filters: [
    {
      key: 'state',
      label: 'State',
      options: Object.entries(refundStates).map(([key, { word }]) => [key, word]),
    },
    { key: 'cause', label: 'Reason', options: refundCauses },
    { key: 'customer', label: 'Customer', isHidden: true },
    { key: 'since', label: 'Since' },
  ],
  id: ({ id }) => id,
  name: ({ id }) => `refund ${id.slice(-6)}`,
  columns: [
    {
      key: 'customer',
      title: 'Customer',
      look: 'title',
      sort: 'customer',
      cell: ({ email, id }) => linked(email, `/console/refunds/${id}`),
    },
    { key: 'state', title: 'State', look: 'status', cell: ({ state }) => status(refundStates[state]) },
    {
      key: 'amount',
      title: 'Amount',
      isNumber: true,
      sort: 'amount',
      cell: ({ amountCents }) => money(amountCents),
    },
    {
      key: 'agent',
      title: 'Agent',
      cell: ({ agentName }) => linked(agentName, `/console/agents/${agentName}`),
    },
    { key: 'invoice', title: 'Invoice', look: 'wide', cell: ({ invoiceId }) => mono(invoiceId) },
    {
      key: 'reason',
      title: 'Reason',
      cell: ({ cause, reason }) => ({ kind: 'text', text: causeWord(cause), more: reason ?? undefined }),
    },
    { key: 'by', title: 'By', cell: ({ by }) => muted(actorWord(by)) },
    { key: 'created', title: 'Created', sort: 'created', cell: ({ createdAt }) => time(createdAt) },
    {
      key: 'key',
      title: 'Key',
      look: 'wide',
      cell: ({ id }) => ({ kind: 'text', text: id, isMono: true, isMuted: true }),
    },
    { key: 'failure', title: 'Failure', cell: ({ failure }) => text(failure) },
  ],
}
