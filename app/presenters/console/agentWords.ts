import type { StatusView } from '~/app/components/Status'
import type { AgentOfCustomer, ResourceRow } from '~/core/ports/ConsoleDetails'
import { linked, mono, muted, status, text, time } from './cell'
import type { Column } from './listView'

/** An agent's state in one chip, as staff see it. */
export function agentStatus(agent: AgentOfCustomer): StatusView {
  if (agent.goneAt) return { tone: 'idle', icon: 'circle-dashed', word: 'Removed' }
  if (agent.graceUntil) return { tone: 'bad', icon: 'circle-x', word: 'Failed' }
  if (agent.openRunRef) return { tone: 'info', icon: 'loader-circle', word: 'Working' }
  if (agent.wanted === 'stopped') return { tone: 'warn', icon: 'circle-pause', word: 'Suspended' }
  if (agent.wanted === 'idle') return { tone: 'info', icon: 'archive', word: 'Data safe' }
  if (agent.health === 'degraded') return { tone: 'warn', icon: 'triangle-alert', word: 'Degraded' }
  if (agent.isReady) return { tone: 'ok', icon: 'circle-check', word: 'Ready' }
  if (agent.wanted === 'undecided') return { tone: 'idle', icon: 'clock', word: 'Payment open' }
  return { tone: 'idle', icon: 'clock', word: 'Queued' }
}

export const agentColumns: Column<AgentOfCustomer>[] = [
  {
    key: 'name',
    title: 'Agent',
    look: 'title',
    cell: ({ name }) => linked(name, `/console/agents/${name}`),
  },
  { key: 'state', title: 'State', look: 'status', cell: (agent) => status(agentStatus(agent)) },
  { key: 'plan', title: 'Plan', cell: ({ planName }) => text(planName) },
  { key: 'machine', title: 'Machine', cell: ({ machine }) => muted(machine) },
  {
    key: 'run',
    title: 'Open run',
    cell: ({ openRunRef }) => mono(openRunRef, openRunRef ? `/console/runs/${openRunRef}` : undefined),
  },
  { key: 'since', title: 'Since', cell: ({ createdAt }) => time(createdAt) },
]

export const resourceColumns: Column<ResourceRow>[] = [
  { key: 'kind', title: 'Kind', look: 'title', cell: ({ provider, kind }) => text(`${provider} ${kind}`) },
  { key: 'state', title: 'State', cell: ({ state }) => text(state) },
  { key: 'name', title: 'Name', look: 'wide', cell: ({ name }) => mono(name) },
  { key: 'id', title: 'Id', cell: ({ providerId }) => mono(providerId) },
  { key: 'made', title: 'Made', cell: ({ createdAt }) => time(createdAt, 'daySecond') },
  { key: 'gone', title: 'Gone', cell: ({ goneAt }) => time(goneAt, 'daySecond') },
]
