import type { StatusView } from '~/app/components/Status'
import { catalogue } from '~/core/domain/errors'
import type { FailedJobGroup, FailedJobRow } from '~/core/ports/ConsoleLists'
import type { FailedJobState } from '~/core/ports/FailedJobs'
import { linked, mono, muted, recent, status, text, time } from '../cell'
import type { FilterSpec } from '../listQuery'
import type { ListSpec } from '../listView'

export const jobStates: Record<FailedJobState, StatusView> = {
  failed: { tone: 'bad', icon: 'circle-x', word: 'Failed' },
  retried: { tone: 'ok', icon: 'check', word: 'Retried' },
  discarded: { tone: 'idle', icon: 'ban', word: 'Discarded' },
  overcome: { tone: 'idle', icon: 'circle-check', word: 'Went on' },
}

const LANES = ['machines', 'removals', 'configuration', 'checks', 'billing', 'reconciliation', 'mail']
const same = (values: readonly string[]): [string, string][] => values.map((value) => [value, value])

const filters: FilterSpec[] = [
  { key: 'lane', label: 'Lane', options: same(LANES) },
  { key: 'code', label: 'Code', options: same(Object.keys(catalogue)) },
  {
    key: 'state',
    label: 'State',
    options: [
      ['all', 'All'],
      ['retried', 'Retried'],
      ['discarded', 'Discarded'],
      ['overcome', 'Went on'],
    ],
  },
  { key: 'name', label: 'Job', isHidden: true },
  { key: 'group', label: 'Error', isHidden: true },
  { key: 'customer', label: 'Customer', isHidden: true },
  { key: 'since', label: 'Since' },
]

const shared = {
  title: 'Failed jobs',
  searchFor: 'Error, run, agent or e-mail',
  empty: 'No failed jobs.',
  filters,
}

/** `R-7F3K:9`, or the job's own name. */
export const jobName = ({
  runRef,
  runVersion,
  name,
}: Pick<FailedJobRow, 'runRef' | 'runVersion' | 'name'>) => (runRef ? `${runRef}:${runVersion ?? ''}` : name)

export const jobsSpec: ListSpec<FailedJobRow> = {
  ...shared,
  path: '/console/jobs/all',
  noun: 'failed jobs',
  sorts: ['last', 'tries', 'code', 'next'],
  defaultSort: '-last',
  bulk: [
    { action: 'retryJobs', label: 'Retry' },
    { action: 'discardJobs', label: 'Discard' },
  ],
  id: ({ id }) => id,
  name: jobName,
  columns: [
    {
      key: 'job',
      title: 'Job',
      look: 'title',
      cell: (job) => mono(jobName(job), `/console/jobs/${job.lane}/${job.id}`),
    },
    { key: 'state', title: 'State', look: 'status', cell: ({ state }) => status(jobStates[state]) },
    { key: 'lane', title: 'Lane', cell: ({ lane }) => muted(lane) },
    {
      key: 'run',
      title: 'Run',
      cell: ({ runRef }) => mono(runRef, runRef ? `/console/runs/${runRef}` : undefined),
    },
    {
      key: 'agent',
      title: 'Agent',
      cell: ({ agentName }) => linked(agentName, `/console/agents/${agentName}`),
    },
    { key: 'customer', title: 'Customer', look: 'wide', cell: ({ email }) => muted(email) },
    {
      key: 'error',
      title: 'Error',
      look: 'clip',
      sort: 'code',
      cell: ({ errorCode, message }) => ({ kind: 'text', text: errorCode, more: message }),
    },
    { key: 'tries', title: 'Tries', isNumber: true, sort: 'tries', cell: ({ tries }) => text(tries) },
    { key: 'failed', title: 'Failed', sort: 'last', cell: ({ lastAt }, now) => recent(lastAt, now) },
    { key: 'next', title: 'Next retry', sort: 'next', cell: ({ nextAt }) => time(nextAt, 'second') },
  ],
}

export const jobGroupsSpec: ListSpec<FailedJobGroup> = {
  ...shared,
  path: '/console/jobs',
  noun: 'errors',
  sorts: ['last', 'jobs', 'first', 'code'],
  defaultSort: '-last',
  id: ({ id }) => id,
  name: ({ errorCode, message }) => `${errorCode}: ${message}`,
  columns: [
    {
      key: 'error',
      title: 'Error',
      look: 'clip',
      sort: 'code',
      cell: ({ id, errorCode, message }) => ({
        kind: 'text',
        text: errorCode,
        more: message,
        to: `/console/jobs/all?group=${id}`,
      }),
    },
    { key: 'step', title: 'Step', cell: ({ step }) => text(step) },
    { key: 'lane', title: 'Lane', cell: ({ lane }) => muted(lane) },
    { key: 'jobs', title: 'Jobs', isNumber: true, sort: 'jobs', cell: ({ jobs }) => text(jobs) },
    {
      key: 'customers',
      title: 'Customers',
      isNumber: true,
      cell: ({ customers }) => text(customers),
    },
    { key: 'first', title: 'First', sort: 'first', cell: ({ firstAt }, now) => recent(firstAt, now) },
    { key: 'last', title: 'Last', sort: 'last', cell: ({ lastAt }, now) => recent(lastAt, now) },
    {
      key: 'retry',
      title: 'Actions',
      isAction: true,
      look: 'wide',
      cell: ({ id, jobs, errorCode }) => ({
        kind: 'link',
        text: `Retry ${jobs}`,
        label: `Retry all ${jobs} jobs with ${errorCode}`,
        to: `/console/bulk/new?action=retryJobs&scope=all&filter=${encodeURIComponent(`group=${id}`)}`,
      }),
    },
  ],
}
