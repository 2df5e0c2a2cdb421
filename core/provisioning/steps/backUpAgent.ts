import { Transform } from 'node:stream'
import { AuraError } from '../../domain/errors'
import type { BackupCause, Run } from '../../domain/run'
import type { StepResult } from '../../domain/transition'
import type { Backup } from '../../ports/Backups'
import { backupKey, backupPlace } from '../backupPlace'
import { machineTarget } from '../machineTarget'
import { runPlay } from '../runPlay'
import { agentOf, done, waiting, type Step, type StepContext } from '../step'

/** How often the page is told how much has come. */
const TOLD_EVERY_BYTES = 16 * 1024 * 1024
/** A farewell or a stop does not wait longer for a machine that does not answer. */
const TRIES_WITHOUT_NEED = 2
const SNAPSHOT_LOOK_MS = 5_000

/** The agent's data, by OpenClaw's own means, streamed off the machine into the archive, encrypted on the way. */
export const backUpAgent: Step = {
  name: 'backUpAgent',
  policy: ({ settings }) => ({ tries: 2, limitMs: settings.waits.outageLimitMs, limitCode: 'backup_failed' }),
  async perform(context) {
    const { run, machine, ports } = context
    const agent = agentOf(context)
    const without = doneWithout(context)
    if (without) return done(without)
    if (run.input.isWithoutBackup) return copyOfDisk(context)
    if (isOptional(run)) {
      if (machine?.stoppedAt && isOfThisStop(await ports.backups.lastGood(agent.id)))
        return done('made before it stopped')
      if (machine?.stoppedAt || run.stepTries >= TRIES_WITHOUT_NEED) return snapshot(context)
    }
    if (!machine) throw new AuraError('machine_lost', { detail: 'no live machine' })
    const backup = await ports.backups.begin({
      agentId: agent.id,
      customerId: agent.customerId,
      runId: run.id,
      machineId: machine.id,
      kind: 'archive',
      cause: run.input.cause ?? causes[run.kind] ?? 'onDemand',
    })
    if (backup.state !== 'making') return done('made before')
    const { facts } = await runPlay(
      context,
      'backUp',
      { backup_id: backup.id, backup_is_agent_stopped: isFinal(run) },
      {},
    )
    const stored = await store(context, backup, facts.path ?? '')
    if (stored.sha256 !== facts.sha256) {
      throw new AuraError('backup_failed', {
        detail: `${facts.sha256} on the machine, ${stored.sha256} here`,
      })
    }
    await ports.backups.made(backup.id, {
      place: backupPlace(backup),
      bytes: stored.bytes,
      sha256: stored.sha256,
      openclawVersion: facts.openclaw_version ?? null,
    })
    return done(`${stored.bytes} bytes`)
  },
}

/** Why this run makes no backup. Null: it makes one. */
export function doneWithout({ run, machine, agent }: StepContext): string | null {
  if (run.kind === 'deprovision' && agent?.isFinalBackupOff) return 'none wanted'
  return isOptional(run) && !machine?.readyAt ? 'it was never ready: there is nothing to keep' : null
}

export const AS_TYPED = 'without a backup of today, as its owner typed'

/** Made as the machine stopped: kept without an end from then until it is switched on again. */
const isOfThisStop = (last: Backup | null): boolean => last !== null && last.keptUntil === null

/** Its owner does without a backup; what can still be had of a machine that does not answer is its disk. */
async function copyOfDisk(context: StepContext): Promise<StepResult> {
  const { run, machine, ports } = context
  if (!machine?.readyAt) return done(AS_TYPED)
  if (run.stepTries === 0) return snapshot(context)
  const unmade = await ports.backups.ofRun(run.id)
  if (unmade) await ports.backups.failed(unmade.id, 'its disk could not be copied')
  return done(`${AS_TYPED}; its disk could not be copied either`)
}

/** It would be good to have one; where a machine does not answer, the run goes on with its disk instead. */
export const isOptional = ({ kind }: Run): boolean => kind === 'deprovision' || kind === 'suspend'

/** The machine goes, or is switched off: what the agent did after its backup would be lost. */
const isFinal = (run: Run): boolean => run.kind === 'reprovision' || isOptional(run)

const causes: Partial<Record<string, BackupCause>> = {
  reprovision: 'beforeReprovision',
  restore: 'beforeRestore',
  update: 'beforeUpdate',
  deprovision: 'final',
  suspend: 'final',
}

async function store(
  { ports, machine, signal, tell }: StepContext,
  backup: { id: string; agentId: string; customerId: string },
  path: string,
) {
  const target = machine && machineTarget(ports, machine)
  if (!target) throw new AuraError('machine_lost', { detail: 'no live machine, or no host key' })
  const key = await backupKey(ports, backup.customerId)
  let bytes = 0
  let told = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length
      if (bytes - told >= TOLD_EVERY_BYTES) {
        told = bytes
        tell('backup', { bytes })
      }
      next(null, chunk)
    },
  })
  const plain = await ports.configurator.fetch(target, path, signal)
  plain.on('error', (cause) => counted.destroy(cause))
  counted.on('close', () => plain.destroy()) // an archive that takes no more ends the connection
  return ports.archive.put(backupPlace(backup), plain.pipe(counted), key)
}

/** Of a machine that does not answer: its disk as it is, at the provider. Of one that is gone there is nothing. */
async function snapshot(context: StepContext): Promise<StepResult> {
  const { ports, run, machine, by } = context
  const agent = agentOf(context)
  if (!machine?.serverId) return done('no server: there is nothing to keep')
  if (run.kind === 'suspend') return done('it does not answer; its disk stays')
  const unmade = await ports.backups.ofRun(run.id)
  if (unmade?.kind === 'archive') await ports.backups.failed(unmade.id, 'the machine does not answer')
  const { resource } = await ports.ledger.intend(
    {
      runId: run.id,
      agentId: agent.id,
      machineId: machine.id,
      provider: 'hetzner',
      kind: 'snapshot',
      name: machine.name,
      bodyHash: null,
    },
    run.epoch,
  )
  const labels = {
    'aura-environment': ports.settings.environment,
    'aura-agent': agent.id,
    'aura-run': run.id,
  }
  // The row before the bytes, and where they are as soon as that is known: a cancel leaves none that nobody knows of.
  const backup = await ports.backups.begin({
    agentId: agent.id,
    customerId: agent.customerId,
    runId: run.id,
    machineId: machine.id,
    kind: 'snapshot',
    cause: causes[run.kind] ?? 'final',
  })
  const id = await ports.servers.createImage(machine.serverId, `${machine.name} ${run.ref}`, labels, by)
  if (id === null) {
    await ports.backups.failed(backup.id, 'its server is gone')
    await ports.ledger.gone(resource.id)
    return done('its server is gone: there is nothing to keep')
  }
  await ports.ledger.answered(resource.id, { providerId: id, detail: {} })
  await ports.backups.placed(backup.id, id)
  const image = await ports.servers.findImage(id, by)
  if (image?.status !== 'available')
    return waiting(SNAPSHOT_LOOK_MS, undefined, `snapshot ${id} is being made`)
  await ports.backups.made(backup.id, { place: id, bytes: null, sha256: null, openclawVersion: null })
  return done(`snapshot ${id}`)
}
