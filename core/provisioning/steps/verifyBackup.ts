import { AuraError } from '../../domain/errors'
import type { Run } from '../../domain/run'
import type { StepResult } from '../../domain/transition'
import type { Backup } from '../../ports/Backups'
import type { Ports } from '../../ports/Ports'
import { backupKey, backupPlace } from '../backupPlace'
import { agentOf, done, waiting, type Step, type StepContext } from '../step'
import { AS_TYPED, backUpAgent, doneWithout, isOptional } from './backUpAgent'

/** How long a backup is kept: daily ones a week, others a month; one made before a stop until the agent is gone. */
const DAY_MS = 24 * 3_600_000
const KEPT_DAYS = {
  daily: 7,
  onDemand: 30,
  beforeReprovision: 30,
  beforeRestore: 30,
  beforeUpdate: 30,
  final: 30,
} as const

/** Reads the backup back from the archive and unpacks it: only what can be had back counts. */
export const verifyBackup: Step = {
  name: 'verifyBackup',
  policy: ({ settings }) => ({
    tries: 3,
    limitMs: settings.waits.outageLimitMs,
    limitCode: 'backup_unverified',
  }),
  async perform(context) {
    const { run, ports, alsoSave } = context
    const agent = agentOf(context)
    const without = doneWithout(context)
    if (without) return done(without)
    const backup = await ports.backups.ofRun(run.id)
    if (run.input.isWithoutBackup && backup?.kind !== 'snapshot') return done(AS_TYPED)
    if (!backup) return unmade(context)
    if (isForNextMachine(run)) alsoSave({ kind: 'agentBackup', agentId: agent.id, backupId: backup.id })
    if (backup.state === 'verified') return done('verified before')
    if (backup.kind === 'archive') await prove(ports, backup)
    await ports.backups.verified(backup.id, keptUntil(context, backup))
    return done(backup.bytes === null ? 'snapshot' : `${backup.bytes} bytes`)
  },
}

/** Today's data goes onto the next machine, unless older data was chosen. */
const isForNextMachine = ({ kind, input }: Run): boolean =>
  kind === 'reprovision' && !input.isWithoutBackup && !input.backupId

/** What could not be verified is no backup: a run that needs one stops here, a farewell makes another one. */
async function unmade(context: StepContext): Promise<StepResult> {
  if (!isOptional(context.run))
    return { kind: 'failed', code: 'backup_unverified', detail: 'no backup of this run is whole' }
  const again = await backUpAgent.perform(context)
  if (again.kind !== 'done') return again
  const made = await context.ports.backups.ofRun(context.run.id)
  return made ? waiting(0, undefined, 'made once more') : again
}

async function prove(ports: Ports, backup: Backup): Promise<void> {
  try {
    const plain = await ports.archive.get(backupPlace(backup), await backupKey(ports, backup.customerId))
    const found = await ports.restoreCheck.unpack(plain)
    if (found.sha256 === backup.sha256) return
    throw new AuraError('backup_unverified', { detail: `${backup.sha256} was stored, ${found.sha256} came` })
  } catch (thrown) {
    if (thrown instanceof AuraError && thrown.code === 'backup_unverified') {
      await ports.backups.failed(backup.id, thrown.detail)
    }
    throw thrown
  }
}

const keptUntil = ({ run, ports }: StepContext, { cause }: Backup): Date | null =>
  run.kind === 'suspend' ? null : new Date(ports.clock.now().getTime() + KEPT_DAYS[cause] * DAY_MS)
