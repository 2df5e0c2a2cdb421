import type { MachineFault } from '~/sandbox/machines/Machines'
import { applyFirewalls } from '~/sandbox/hetzner/applyFirewalls'
import { ApiError, isProtected, locked } from '~/sandbox/hetzner/ApiError'
import type { Action } from '~/sandbox/hetzner/Actions'
import type { Project, Server } from '~/sandbox/hetzner/Project'

/** Faults of the table that have to be in the machine before it starts. */
function faultsBeforeStart({ faults }: Project): MachineFault[] {
  const late = faults.take('cloudInitLate')
  return [
    ...(faults.take('cloudInitFails') ? [{ kind: 'cloudInitFails' } as const] : []),
    ...(late ? [{ kind: 'cloudInitLate', seconds: Number(late.value) } as const] : []),
  ]
}

/** Builds the machine at its first start, with its firewall in place, and switches it on afterwards. */
export async function startMachine(project: Project, server: Server): Promise<void> {
  const { machines, faults } = project
  if (server.isBuilt) return machines.powerOn(server.id)
  for (const fault of faultsBeforeStart(project)) await machines.inflict(server.id, fault)
  server.isBuilt = true
  await machines.create({
    serverId: server.id,
    name: server.name,
    ipv4: server.ipv4?.ip ?? machines.allocateAddress(server.id),
    userData: server.userData,
    imageId: server.image.type === 'system' ? null : server.image.id,
  })
  await applyFirewalls(project, [server])
  const slow = faults.take('slowSsh')
  if (slow) await machines.inflict(server.id, { kind: 'slowNetwork', seconds: Number(slow.value) })
}

export type PowerCommand = 'poweron' | 'poweroff' | 'shutdown' | 'reboot' | 'reset'

const commandNames = {
  poweron: 'start_server',
  poweroff: 'stop_server',
  shutdown: 'shutdown_server',
  reboot: 'reboot_server',
  reset: 'reset_server',
} as const

async function obey(project: Project, server: Server, command: PowerCommand): Promise<void> {
  const { machines } = project
  if (command === 'poweron') return startMachine(project, server)
  if (!server.isBuilt) return
  if (command === 'poweroff') return machines.powerOff(server.id)
  if (command === 'shutdown') return machines.shutdown(server.id)
  await (command === 'reboot' ? machines.shutdown(server.id) : machines.powerOff(server.id))
  await machines.powerOn(server.id)
}

export function power(project: Project, server: Server, command: PowerCommand): Action {
  refuseWhenLocked(project, server)
  const endsOff = command === 'poweroff' || command === 'shutdown'
  if (endsOff && server.status === 'running') server.status = 'stopping'
  if (command === 'poweron' && server.status === 'off') server.status = 'starting'
  return project.actions.start({
    command: commandNames[command],
    resources: [{ id: server.id, type: 'server' }],
    durationMs: command === 'shutdown' ? project.settings.shutdownMs : project.settings.powerMs,
    work: () => obey(project, server, command),
    onSuccess: () => {
      server.status = endsOff ? 'off' : 'running'
    },
    onError: () => {
      server.status = project.machines.isRunning(server.id) ? 'running' : 'off'
    },
  })
}

export function refuseWhenLocked({ actions }: Project, server: Server): void {
  if (actions.isBusy({ type: 'server', id: server.id })) throw locked('server')
}

/** Ends a server and all that came with it: its machine, and the addresses that were made for it. */
export function deleteServer(project: Project, server: Server): Action {
  const { actions, faults, machines, settings } = project
  if (server.protection.delete) throw isProtected('server')
  if (faults.take('deleteFails'))
    throw new ApiError(409, 'conflict', 'the resource has changed, please retry')
  refuseWhenLocked(project, server)
  const before = server.status
  server.status = 'deleting'
  const fails = faults.take('deleteActionFails')
  return actions.start({
    command: 'delete_server',
    resources: [{ id: server.id, type: 'server' }],
    durationMs: settings.deleteMs,
    failure: fails ? { code: 'action_failed', message: 'Action failed' } : null,
    work: () => machines.destroy(server.id),
    onSuccess: () => forget(project, server),
    onError: () => {
      server.status = before
    },
  })
}

function forget(project: Project, server: Server): void {
  project.servers.delete(server.id)
  for (const firewall of project.firewalls.values()) firewall.serverIds.delete(server.id)
  for (const address of [...project.primaryIps.values()]) {
    if (address.assigneeId !== server.id) continue
    if (address.autoDelete) project.primaryIps.delete(address.id)
    else address.assigneeId = null
  }
}
