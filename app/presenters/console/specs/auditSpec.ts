import type { AuditRow } from '~/core/ports/ConsoleLists'
import { mono, muted, recent, text } from '../cell'
import type { ListSpec } from '../listView'
import { actorWord } from './refundsSpec'

const VALUE_LENGTH = 160

/** `value=60 -> 90`: what changed, in one line. */
export function changeText(before: unknown, after: unknown): string {
  const short = (value: unknown) => JSON.stringify(value).slice(0, VALUE_LENGTH)
  if (before === null || before === undefined)
    return after === null || after === undefined ? '' : short(after)
  return `${short(before)} -> ${short(after ?? null)}`
}

export const auditSpec: ListSpec<AuditRow> = {
  path: '/console/audit',
  title: 'Audit',
  noun: 'entries',
  searchFor: 'Action, target, actor or address',
  sorts: ['time'],
  defaultSort: '-time',
  empty: 'Nothing has been done yet.',
  filters: [
    {
      key: 'actor',
      label: 'Actor',
      options: [
        ['customer', 'Customers'],
        ['staff', 'Staff'],
        ['aura', 'Aura'],
      ],
    },
    { key: 'action', label: 'Action', isHidden: true },
    { key: 'target', label: 'Target', isHidden: true },
    { key: 'customer', label: 'Customer', isHidden: true },
    { key: 'since', label: 'From' },
    { key: 'until', label: 'To' },
  ],
  id: ({ id }) => id,
  name: ({ action, target }) => `${action} ${target}`,
  columns: [
    {
      key: 'action',
      title: 'Action',
      look: 'title',
      cell: ({ action }) => ({
        kind: 'text',
        text: action,
        to: `/console/audit?action=${encodeURIComponent(action)}`,
      }),
    },
    { key: 'time', title: 'Time', look: 'status', sort: 'time', cell: ({ at }, now) => recent(at, now) },
    { key: 'actor', title: 'Actor', look: 'wide', cell: ({ by, email }) => text(email ?? actorWord(by)) },
    {
      key: 'target',
      title: 'Target',
      look: 'wide',
      cell: ({ target }) => mono(target, `/console/audit?target=${encodeURIComponent(target)}`),
    },
    {
      key: 'change',
      title: 'Before, after',
      look: 'clip',
      cell: ({ before, after }) => muted(changeText(before, after)),
    },
    { key: 'address', title: 'Address', cell: ({ address }) => muted(address) },
  ],
}
