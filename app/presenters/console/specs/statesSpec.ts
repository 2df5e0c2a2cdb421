import { durationText } from '~/app/presenters/durationText'
import type { StateRow } from '~/core/ports/ConsoleLists'
import { linked, mono, muted, recent, text } from '../cell'
import type { ListSpec } from '../listView'

/** `31 s ago`, never before now. */
export const agoText = (at: Date, now: Date): string => `${durationText(now.getTime() - at.getTime())} ago`

export const statesSpec: ListSpec<StateRow> = {
  path: '/console/states',
  title: 'States',
  noun: 'states',
  searchFor: 'Agent or run',
  sorts: ['written', 'agent', 'serial'],
  defaultSort: '-written',
  empty: 'No states yet.',
  filters: [{ key: 'locked', label: 'Lock', options: [['yes', 'Locked']] }],
  id: ({ subject }) => subject,
  name: ({ agentName, subject }) => agentName ?? subject,
  columns: [
    {
      key: 'agent',
      title: 'Agent',
      look: 'title',
      sort: 'agent',
      cell: ({ subject, agentName }) => linked(agentName ?? subject, `/console/states/${subject}`),
    },
    { key: 'serial', title: 'Serial', isNumber: true, sort: 'serial', cell: ({ serial }) => text(serial) },
    { key: 'resources', title: 'Resources', isNumber: true, cell: ({ resources }) => text(resources) },
    { key: 'versions', title: 'Versions', isNumber: true, cell: ({ versions }) => text(versions) },
    {
      key: 'written',
      title: 'Written',
      sort: 'written',
      cell: ({ writtenAt }, now) => recent(writtenAt, now),
    },
    {
      key: 'lock',
      title: 'Locked by',
      cell: ({ lockRunRef }) => mono(lockRunRef, lockRunRef ? `/console/runs/${lockRunRef}` : undefined),
    },
    { key: 'age', title: 'Lock', cell: ({ lockedAt }, now) => text(lockedAt ? agoText(lockedAt, now) : '') },
    {
      key: 'alive',
      title: 'Heartbeat',
      cell: ({ aliveAt, lockedAt }, now) =>
        aliveAt ? text(agoText(aliveAt, now)) : muted(lockedAt ? 'none' : ''),
    },
  ],
}
