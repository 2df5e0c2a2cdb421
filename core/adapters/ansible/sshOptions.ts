import { AuraError } from '~/core/domain/errors'
import type { MachineTarget } from '~/core/ports/Configurator'
import type { WorkFolder } from './workFolder'

const HOST_KEY = /^ssh-ed25519 [A-Za-z0-9+/]+={0,2}(?= |$)/

export type SshOptions = { keyFile: string; options: string[] }

/**
 * Writes what SSH needs to know of one machine. Its key is found by the machine's id, not its address: addresses are
 * recycled. No other key is taken, and none is learned.
 */
export function sshOptions(target: MachineTarget, folder: WorkFolder): SshOptions {
  const hostKey = HOST_KEY.exec(target.hostKey)?.[0]
  if (!hostKey) throw new AuraError('internal', { detail: `machine ${target.machineId} has no ed25519 host key` })
  const privateKey = target.privateKey.endsWith('\n') ? target.privateKey : `${target.privateKey}\n`
  return {
    keyFile: folder.write('key', privateKey),
    options: [
      `UserKnownHostsFile=${folder.write('known_hosts', `${target.machineId} ${hostKey}\n`)}`,
      'GlobalKnownHostsFile=/dev/null',
      `HostKeyAlias=${target.machineId}`,
      'StrictHostKeyChecking=yes',
      'UpdateHostKeys=no',
      'IdentitiesOnly=yes',
      'BatchMode=yes',
    ],
  }
}
