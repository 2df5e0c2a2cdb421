import { stateHeld } from '~/app/presenters/console/stateHeld'
import type { StateAccessRow, StateInFull, StateVersionRow } from '~/core/ports/ConsoleDetails'
import { mono, text, time, linked } from './cell'
import { fact, factAt } from './fact'
import { lineDiff } from './lineDiff'
import type { Column } from './listView'
import { maskedJson } from './maskedJson'
import { agoText } from './specs/statesSpec'
import { tableView } from './tableView'

const versionColumns = (subject: string): Column<StateVersionRow>[] => [
  {
    key: 'serial',
    title: 'Serial',
    look: 'title',
    cell: ({ serial }) => linked(String(serial), `/console/states/${subject}?serial=${serial}`),
  },
  { key: 'what', title: 'What', cell: ({ isDeleted }) => text(isDeleted ? 'deleted' : 'written') },
  {
    key: 'run',
    title: 'Run',
    cell: ({ runRef }) => mono(runRef, runRef ? `/console/runs/${runRef}` : undefined),
  },
  { key: 'epoch', title: 'Epoch', isNumber: true, cell: ({ epoch }) => text(epoch) },
  { key: 'written', title: 'Written', cell: ({ createdAt }) => time(createdAt, 'daySecond') },
]

const accessColumns: Column<StateAccessRow>[] = [
  { key: 'time', title: 'Time', look: 'title', cell: ({ at }) => time(at, 'daySecond') },
  { key: 'operation', title: 'Operation', cell: ({ operation }) => text(operation) },
  { key: 'status', title: 'Status', cell: ({ status }) => text(status) },
  {
    key: 'run',
    title: 'Run',
    cell: ({ runRef }) => mono(runRef, runRef ? `/console/runs/${runRef}` : undefined),
  },
  { key: 'epoch', title: 'Epoch', isNumber: true, cell: ({ epoch }) => text(epoch) },
]

/** `versions`: the chosen one, and the one before it. */
export function stateView(
  state: StateInFull,
  shown: { serial: number; now: unknown; before: unknown } | null,
  now: Date,
) {
  const name = state.agentName ?? state.subject
  return {
    subject: state.subject,
    name,
    isLocked: state.lockedAt !== null,
    unlockOff: stateHeld(state, now),
    facts: [
      ...(state.agentName ? [fact('Agent', name, { to: `/console/agents/${name}` })] : []),
      fact('Serial', state.serial),
      fact('Resources', state.resources),
      factAt('Written', state.writtenAt),
      fact(
        'Locked by',
        state.lockRunRef,
        state.lockRunRef ? { to: `/console/runs/${state.lockRunRef}` } : {},
      ),
      fact('Lock', state.lockedAt ? agoText(state.lockedAt, now) : null),
      fact('Heartbeat', state.aliveAt ? agoText(state.aliveAt, now) : null),
    ],
    versions: tableView(
      'Versions',
      versionColumns(state.subject),
      state.versionRows,
      ({ serial }) => `${serial}`,
      now,
    ),
    accesses: tableView('Accesses', accessColumns, state.accesses, ({ operation }) => operation, now),
    serial: shown?.serial ?? null,
    difference: shown ? lineDiff(plain(shown.before), plain(shown.now)) : [],
  }
}

const plain = (version: unknown) => (version === null ? '' : maskedJson(version))
