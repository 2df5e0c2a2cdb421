import type { Faults } from '~/sandbox/faults/Faults'
import { BACKUPS } from '~/sandbox/machines/simulated/agentBackup'
import type { SimulatedMachine } from '~/sandbox/machines/simulated/SimulatedMachine'

const READ = /^sudo -n cat -- (\/[\w./-]+)$/
const WRITE = /^sudo -n sh -c 'umask 077; mkdir -p (\/[\w./-]*) && cat >(\/[\w./-]+)'$/
const RENAME = /^sudo -n mv -f -- (\/[\w./-]+) (\/[\w./-]+)$/

type Output = { exit: number; stdout: string; bytes?: Uint8Array }

/** The commands by which files come and go. Null: another command. */
export function fileCommand(
  { disk }: SimulatedMachine,
  faults: Faults,
  command: string,
  stdin: Uint8Array,
): Output | null {
  const done = { exit: 0, stdout: '' }
  const failed = { exit: 1, stdout: '' }
  const [, readPath] = READ.exec(command) ?? []
  if (readPath !== undefined) {
    const bytes = disk.files.get(readPath)
    if (!bytes) return failed
    const isSpoilt = readPath.startsWith(BACKUPS) && faults.take('backupCorrupt') !== null
    return { ...done, bytes: isSpoilt ? spoilt(bytes) : bytes }
  }
  const [, , writePath] = WRITE.exec(command) ?? []
  if (writePath !== undefined) {
    disk.files.set(writePath, stdin)
    return done
  }
  const [, from = '', to = ''] = RENAME.exec(command) ?? []
  if (to === '') return null
  const moved = disk.files.get(from)
  if (!moved) return failed
  disk.files.delete(from)
  disk.files.set(to, moved)
  return done
}

/** One bit in the middle is another. */
function spoilt(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const middle = copy.length >> 1
  copy[middle] = (copy[middle] ?? 0) ^ 1
  return copy
}
