import type { Machine } from '../ports/Agents'
import type { MachineTarget } from '../ports/Configurator'
import type { Ports } from '../ports/Ports'
import { MACHINE_USER } from './agentStack'

/** How to reach a machine by SSH; null until its address and its host key are known. */
export function machineTarget(
  { seal, settings }: Pick<Ports, 'seal' | 'settings'>,
  machine: Machine,
): MachineTarget | null {
  if (!machine.ipv4 || !machine.hostKey) return null
  return {
    machineId: machine.id,
    host: machine.ipv4,
    port: settings.sshPort,
    hostKey: machine.hostKey,
    user: MACHINE_USER,
    privateKey: seal.open(machine.sshPrivateKeySealed, machine.id),
  }
}
