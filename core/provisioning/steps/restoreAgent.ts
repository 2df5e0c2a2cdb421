import { AuraError } from '../../domain/errors'
import type { StepResult } from '../../domain/transition'
import type { Machine } from '../../ports/Agents'
import type { Backup } from '../../ports/Backups'
import { backupKey, backupPlace } from '../backupPlace'
import { backupToRestore } from '../backupToRestore'
import { machineTarget } from '../machineTarget'
import { runPlay } from '../runPlay'
import { agentOf, done, type Step } from '../step'

/** The data of a backup onto the live machine. Done twice, it is there once: what was written in between stays. */
export const restoreAgent: Step = {
  name: 'restoreAgent',
  policy: ({ settings }) => ({
    tries: 4,
    limitMs: settings.waits.outageLimitMs,
    limitCode: 'restore_failed',
  }),
  async perform(context) {
    const { run, machine, ports, signal } = context
    const agent = agentOf(context)
    const backup = await backupToRestore(ports, run, agent)
    if (!backup) return done('nothing to restore')
    if (backup.state !== 'verified')
      throw new AuraError('restore_failed', { detail: `backup ${backup.id} is ${backup.state}` })
    if (backup.kind === 'snapshot') return cameWithTheDisk(backup, machine)
    const target = machine && machineTarget(ports, machine)
    if (!target) throw new AuraError('machine_lost', { detail: 'no live machine, or no host key' })
    const path = `/var/lib/aura/restore-${backup.id}.tar.gz`
    const plain = await ports.archive.get(backupPlace(backup), await backupKey(ports, backup.customerId))
    await ports.configurator.send(target, path, plain, signal)
    await runPlay(
      context,
      'restore',
      { backup_id: backup.id, backup_path: path, backup_sha256: backup.sha256 },
      {},
    )
    return done(`backup of ${(backup.madeAt ?? backup.createdAt).toISOString()}`)
  },
}

/** A copy of a whole disk is what the machine was made from. */
function cameWithTheDisk({ id, place }: Backup, machine: Machine | null): StepResult {
  if (machine?.image === place) return done(`machine made from snapshot ${place}`)
  throw new AuraError('restore_failed', { detail: `the machine was not made from backup ${id}` })
}
