import type { StatusView } from '~/app/components/Status'
import { shortDuration } from '~/app/presenters/durationText'
import type { InboxRow } from '~/core/ports/ConsoleLists'
import { linked, mono, muted, recent, status, text } from '../cell'
import type { ListSpec } from '../listView'

export const eventStates: Record<InboxRow['state'], StatusView> = {
  received: { tone: 'info', icon: 'clock', word: 'Received' },
  handled: { tone: 'ok', icon: 'circle-check', word: 'Handled' },
  failed: { tone: 'bad', icon: 'circle-x', word: 'Failed' },
}

const TYPES = [
  'checkout.session.completed',
  'checkout.session.expired',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'invoice.paid',
  'invoice.payment_failed',
  'charge.refund.updated',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.closed',
]

/** `350 ms`, then as durations are told. */
export const spanText = (ms: number): string => (ms < 10_000 ? `${Math.max(0, ms)} ms` : shortDuration(ms))

/** From Stripe's own time to ours, and from receiving to handling. */
export const lagOf = ({ createdAt, receivedAt }: InboxRow): string =>
  createdAt ? spanText(receivedAt.getTime() - createdAt.getTime()) : ''
export const tookOf = ({ handledAt, receivedAt }: InboxRow): string =>
  handledAt ? spanText(handledAt.getTime() - receivedAt.getTime()) : ''

export const inboxSpec: ListSpec<InboxRow> = {
  path: '/console/inbox',
  title: 'Inbox',
  noun: 'events',
  searchFor: 'Event, object, type or e-mail',
  sorts: ['received', 'type', 'deliveries', 'took'],
  defaultSort: '-received',
  empty: 'No events yet.',
  filters: [
    { key: 'type', label: 'Type', options: TYPES.map((type) => [type, type]) },
    {
      key: 'state',
      label: 'State',
      options: Object.entries(eventStates).map(([key, { word }]) => [key, word]),
    },
    { key: 'since', label: 'Since' },
  ],
  bulk: [{ action: 'replayEvents', label: 'Replay' }],
  id: ({ id }) => id,
  name: ({ id }) => id,
  columns: [
    {
      key: 'id',
      title: 'Event',
      look: 'title',
      cell: ({ id }) => mono(id, `/console/inbox/${id}`),
    },
    { key: 'state', title: 'State', look: 'status', cell: ({ state }) => status(eventStates[state]) },
    { key: 'type', title: 'Type', look: 'wide', sort: 'type', cell: ({ type }) => text(type) },
    {
      key: 'object',
      title: 'Object',
      look: 'wide',
      cell: ({ objectId }) => ({ kind: 'text', text: objectId ?? '', isMono: true, isMuted: true }),
    },
    {
      key: 'customer',
      title: 'Customer',
      look: 'wide',
      cell: ({ email, customerId }) => linked(email, `/console/customers/${customerId}`),
    },
    {
      key: 'deliveries',
      title: 'Deliveries',
      isNumber: true,
      sort: 'deliveries',
      cell: ({ deliveries }) => text(deliveries),
    },
    { key: 'lag', title: 'Lag', isNumber: true, cell: (row) => text(lagOf(row)) },
    { key: 'took', title: 'Took', isNumber: true, sort: 'took', cell: (row) => text(tookOf(row)) },
    {
      key: 'received',
      title: 'Received',
      sort: 'received',
      cell: ({ receivedAt }, now) => recent(receivedAt, now),
    },
    { key: 'error', title: 'Error', look: 'clip', cell: ({ error }) => muted(error) },
  ],
}
