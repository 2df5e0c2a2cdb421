import {
  archiveOf,
  BACKUPS,
  OPENCLAW_VERSION,
  sha256,
  workspaceOf,
} from '~/sandbox/machines/simulated/agentBackup'
import type { PlayOrder } from '~/sandbox/machines/simulated/Play'
import { failed, startAgent, text, texts, type Effect } from '~/sandbox/machines/simulated/Effect'
import { withoutComment } from '~/sandbox/machines/simulated/userData'

const stop: Effect = (_world, machine, { tags, vars }) => {
  const isForBackup = tags.includes('backUp')
  if (isForBackup && vars.backup_is_agent_stopped !== true) return { result: 'skipped' }
  const isNew = machine.agentReadyAtMs !== null
  machine.agentReadyAtMs = null
  machine.disk.isAgentEnabled = !isForBackup
  return { result: isNew ? 'changed' : 'ok' }
}

function forgetBackups(files: Map<string, Uint8Array>) {
  for (const path of files.keys()) if (path.startsWith(BACKUPS)) files.delete(path)
}

const make: Effect = ({ faults, timeline }, { disk }, { vars }) => {
  if (faults.take('backupFails'))
    return failed('OpenClaw could not write the archive: no space left on device')
  if (!disk.agent) return failed('there is no OpenClaw to back up')
  forgetBackups(disk.files)
  disk.files.set(`${BACKUPS}/${text(vars.backup_id)}.tar.gz`, archiveOf(disk.workspace, timeline.now()))
  return { result: 'changed' }
}

const reportBackup: Effect = (_world, { disk }, { vars }) => {
  const path = `${BACKUPS}/${text(vars.backup_id)}.tar.gz`
  const bytes = disk.files.get(path) ?? new Uint8Array()
  const facts = { path, bytes: `${bytes.length}`, sha256: sha256(bytes), openclaw_version: OPENCLAW_VERSION }
  return {
    result: 'ok',
    facts: Object.entries(facts).map(([name, value]) => ({ event: 'fact', name, value })),
  }
}

/** As the scripts of the role note it: a play that is repeated by its run leaves what was written since. */
const restoreOf = ({ vars }: PlayOrder) => `${text(vars.aura_run_id)} ${text(vars.backup_id)}`

const unpack: Effect = ({ faults }, { disk }, order) => {
  const { vars } = order
  const path = text(vars.backup_path)
  const archive = disk.files.get(path)
  if (disk.restored === restoreOf(order)) {
    disk.files.delete(path)
    return { result: 'changed' }
  }
  if (!archive || sha256(archive) !== vars.backup_sha256) return failed('what came is not what was backed up')
  if (faults.take('restoreFails'))
    return failed('OpenClaw could not unpack the archive: no space left on device')
  disk.files.delete(path)
  try {
    disk.unpacked = workspaceOf(archive)
    return { result: 'changed' }
  } catch (cause) {
    return failed(`Backup archive is not valid: ${String(cause)}`)
  }
}

const putInPlace: Effect = (_world, { disk }, order) => {
  if (disk.restored === restoreOf(order)) return { result: 'changed' }
  if (!disk.unpacked) return failed('nothing was unpacked')
  disk.workspace = disk.unpacked
  disk.unpacked = null
  disk.restored = restoreOf(order)
  return { result: 'changed' }
}

const start: Effect = (world, machine, { tags }) => {
  if (!machine.disk.agent) return failed('Unable to start service openclaw.service')
  machine.disk.isAgentEnabled = true
  if (machine.agentReadyAtMs !== null && !tags.includes('restart')) return { result: 'ok' }
  return startAgent(world, machine)
}

const awaitReady: Effect = (_world, machine) =>
  machine.agentReadyAtMs === null || machine.agentReadyAtMs === Infinity
    ? failed('Status code was -1 and not [200]: Request failed')
    : { result: 'ok' }

const removeBackups: Effect = (_world, { disk }) => {
  forgetBackups(disk.files)
  return { result: 'ok' }
}

const checkSession: Effect = (_world, _machine, { caller, vars }) =>
  texts(vars.base_public_keys)
    .map(withoutComment)
    .includes(withoutComment(caller.publicKey ?? ''))
    ? { result: 'ok' }
    : failed('The key that this play signed in with is not one of those that are to be let in.')

const letIn: Effect = (_world, machine, { caller, vars }) => {
  machine.config.authorizedKeys.set(caller.user, texts(vars.base_public_keys).map(withoutComment))
  return { result: 'changed' }
}

/** Of the plays for backup, restore, start, stop and keys. */
export const backupEffects: Record<string, Effect> = {
  'Stop OpenClaw': stop,
  'Make the backup and prove that it can be restored': make,
  'Report the backup': reportBackup,
  'Unpack the backup': unpack,
  'Put the data in place': putInPlace,
  'Start OpenClaw': start,
  'Wait until OpenClaw is ready': awaitReady,
  'Remove what is left of backups': removeBackups,
  'Ensure that whoever signed in can do so again': checkSession,
  'Let only these keys in': letIn,
}
