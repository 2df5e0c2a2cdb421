import { sizeText } from '~/app/presenters/sizeText'
import type { AgentInConsole, BackupOfAgent, MachineOfAgent } from '~/core/ports/ConsoleDetails'
import { agentStatus, resourceColumns } from './agentWords'
import { mono, text, time } from './cell'
import { fact, factAt } from './fact'
import type { Column } from './listView'
import { auditSpec } from './specs/auditSpec'
import { runsSpec } from './specs/runsSpec'
import { tableView, without } from './tableView'

const machineColumns: Column<MachineOfAgent>[] = [
  { key: 'generation', title: 'Machine', look: 'title', cell: ({ name }) => mono(name) },
  {
    key: 'state',
    title: 'State',
    cell: ({ retiredAt, stoppedAt, readyAt }) =>
      text(retiredAt ? 'retired' : stoppedAt ? 'stopped' : readyAt ? 'ready' : 'being made'),
  },
  { key: 'type', title: 'Type', cell: ({ serverType, location }) => text(`${serverType} ${location}`) },
  { key: 'server', title: 'Server', cell: ({ serverId }) => mono(serverId) },
  { key: 'address', title: 'Address', cell: ({ ipv4 }) => mono(ipv4) },
  { key: 'tailnet', title: 'Tailnet', cell: ({ tailnetAddress }) => mono(tailnetAddress) },
  { key: 'key', title: 'Key of', cell: ({ sshKeyAt }) => time(sshKeyAt) },
  { key: 'made', title: 'Made', cell: ({ createdAt }) => time(createdAt) },
  { key: 'retired', title: 'Proved absent', cell: ({ retiredAt }) => time(retiredAt) },
]

const backupColumns: Column<BackupOfAgent>[] = [
  { key: 'made', title: 'Made', look: 'title', cell: ({ createdAt }) => time(createdAt) },
  { key: 'state', title: 'State', cell: ({ state }) => text(state) },
  { key: 'cause', title: 'Why', cell: ({ cause, kind }) => text(`${cause}, ${kind}`) },
  {
    key: 'size',
    title: 'Size',
    isNumber: true,
    cell: ({ bytes }) => text(bytes === null ? '' : sizeText(bytes)),
  },
  { key: 'verified', title: 'Verified', cell: ({ verifiedAt }) => time(verifiedAt) },
  { key: 'kept', title: 'Kept until', cell: ({ keptUntil }) => time(keptUntil) },
]

export function agentView(agent: AgentInConsole, now: Date) {
  return {
    id: agent.id,
    name: agent.name,
    status: agentStatus(agent),
    openRunRef: agent.openRunRef,
    facts: [
      fact('Customer', agent.email, { to: `/console/customers/${agent.customerId}` }),
      fact('Plan', agent.planName),
      fact('Wanted', agent.wantedReason ? `${agent.wanted}, ${agent.wantedReason}` : agent.wanted),
      fact('Machine', agent.machine),
      fact('Health', agent.missedProbes > 0 ? `${agent.health}, ${agent.missedProbes} missed` : agent.health),
      factAt('Probed', agent.probedAt),
      ...(agent.notAnsweringSince ? [factAt('Not answering since', agent.notAnsweringSince)] : []),
      ...(agent.graceUntil ? [factAt('Refunded by itself', agent.graceUntil)] : []),
      factAt('Since', agent.createdAt),
      ...(agent.goneAt ? [factAt('Proved gone', agent.goneAt)] : []),
      fact('State', 'Terraform', { to: `/console/states/${agent.id}` }),
    ],
    isFree: agent.isReady && !agent.openRunRef && !agent.goneAt,
    canTryAgain: agent.graceUntil !== null,
    runs: tableView(
      'Runs',
      without(runsSpec.columns, ['customer', 'agent', 'attempt']),
      agent.runs,
      runsSpec.name,
      now,
    ),
    machines: tableView('Machines', machineColumns, agent.machines, ({ name }) => name, now),
    backups: tableView('Backups', backupColumns, agent.backups, ({ cause }) => cause, now),
    resources: tableView('Ledger', resourceColumns, agent.resources, ({ kind }) => kind, now),
    audit: tableView(
      'Audit',
      without(auditSpec.columns, ['target', 'address']),
      agent.audit,
      auditSpec.name,
      now,
    ),
  }
}
