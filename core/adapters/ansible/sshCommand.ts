import type { MachineTarget } from '~/core/ports/Configurator'
import { sshOptions } from './sshOptions'
import type { WorkFolder } from './workFolder'

const CONNECT_LIMIT_S = 4

/** ssh's arguments for one command on a machine: nothing but paths and names stands in them. */
export function sshCommand(target: MachineTarget, folder: WorkFolder, command: string, silenceS = 4): string[] {
  const { keyFile, options } = sshOptions(target, folder)
  const all = [
    ...options,
    `ConnectTimeout=${CONNECT_LIMIT_S}`,
    `ServerAliveInterval=${silenceS / 2}`,
    'ServerAliveCountMax=2',
  ]
  const destination = ['-i', keyFile, '-p', String(target.port), `${target.user}@${target.host}`]
  return ['-F', '/dev/null', '-T', ...all.flatMap((option) => ['-o', option]), ...destination, command]
}
