import { runRow } from '~/app/presenters/runList'
import { catalogue } from '~/core/domain/errors'
import { stepTitles } from '~/core/domain/pipelines'
import { runKinds, stepNames } from '~/core/domain/run'
import type { RunListRow } from '~/core/ports/ConsoleLists'
import { linked, mono, muted, recent, status, text } from '../cell'
import type { ListSpec } from '../listView'

const same = (values: readonly string[]): [string, string][] => values.map((value) => [value, value])

export const runsSpec: ListSpec<RunListRow> = {
  path: '/console/runs',
  title: 'Runs',
  noun: 'runs',
  searchFor: 'Run, agent or e-mail',
  sorts: ['started', 'run', 'kind', 'agent', 'duration'],
  defaultSort: '-started',
  empty: 'No runs yet.',
  isLive: true,
  filters: [
    { key: 'kind', label: 'Kind', options: same(runKinds) },
    {
      key: 'state',
      label: 'State',
      options: [
        ['open', 'Open'],
        ['waiting', 'Waiting'],
        ['succeeded', 'Done'],
        ['failed', 'Failed'],
        ['cancelled', 'Cancelled'],
      ],
    },
    { key: 'step', label: 'Step', options: stepNames.map((name) => [name, stepTitles[name]]) },
    { key: 'code', label: 'Code', options: same(Object.keys(catalogue)) },
    {
      key: 'is',
      label: 'Only',
      options: [
        ['slow', 'Longer than usual'],
        ['retrying', 'Retrying'],
      ],
    },
    { key: 'location', label: 'Location', isHidden: true },
    { key: 'agent', label: 'Agent', isHidden: true },
    { key: 'customer', label: 'Customer', isHidden: true },
    { key: 'since', label: 'Since' },
  ],
  id: ({ id }) => id,
  name: ({ ref }) => ref,
  columns: [
    {
      key: 'run',
      title: 'Run',
      look: 'title',
      sort: 'run',
      cell: ({ ref }) => mono(ref, `/console/runs/${ref}`),
    },
    { key: 'kind', title: 'Kind', sort: 'kind', cell: ({ kind }) => text(kind) },
    {
      key: 'agent',
      title: 'Agent',
      sort: 'agent',
      cell: ({ agent }) => linked(agent?.name, agent && `/console/agents/${agent.name}`),
    },
    { key: 'customer', title: 'Customer', look: 'wide', cell: ({ customer }) => muted(customer?.email) },
    { key: 'state', title: 'State', look: 'status', cell: (run, now) => status(runRow(run, now).status) },
    {
      key: 'step',
      title: 'Step',
      look: 'wide',
      cell: (run, now) => ({ kind: 'steps', dots: runRow(run, now).dots, text: runRow(run, now).step }),
    },
    { key: 'attempt', title: 'Attempt', isNumber: true, cell: (run, now) => text(runRow(run, now).attempt) },
    {
      key: 'started',
      title: 'Started',
      sort: 'started',
      cell: ({ startedAt, createdAt }, now) => recent(startedAt ?? createdAt, now),
    },
    {
      key: 'duration',
      title: 'Duration',
      isNumber: true,
      sort: 'duration',
      cell: (run, now) => text(runRow(run, now).duration),
    },
    {
      key: 'error',
      title: 'Error',
      look: 'clip',
      cell(run, now) {
        const { error, nextAt } = runRow(run, now)
        return { kind: 'text', text: error, isMuted: true, nextAt: nextAt ?? undefined }
      },
    },
  ],
}
