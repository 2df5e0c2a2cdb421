import { AuraError, asAuraError } from '../domain/errors'
import { isOurs } from '../domain/reconcile'
import type { Backup } from '../ports/Backups'
import type { Ports } from '../ports/Ports'

type DeletePorts = Pick<
  Ports,
  'alerts' | 'archive' | 'backups' | 'findings' | 'inventory' | 'ledger' | 'settings'
>

const AT_ONCE = 20

/**
 * Takes away what is past its time: the bytes first, so that no row is without them for long. What can't be removed
 * is an alert, holds up nothing else, and is tried again by the clock. Returns how many are gone.
 */
export async function deleteExpiredBackups(ports: DeletePorts, signal: AbortSignal): Promise<number> {
  const expired = await ports.backups.expired(AT_ONCE)
  if (expired.length === 0 || !(await isRightDatabase(ports))) return 0
  let count = 0
  for (const backup of expired) if (await isDeleted(ports, backup, signal)) count += 1
  return count
}

/** One that was restored may know of an older wish: nothing is deleted by it before an admin has looked. */
async function isRightDatabase({ findings }: DeletePorts): Promise<boolean> {
  const { breaker, epochKnown, epochNow, isTokenOurs } = await findings.guard()
  return isTokenOurs && breaker !== 'databaseRestored' && epochKnown === epochNow
}

async function isDeleted(ports: DeletePorts, backup: Backup, signal: AbortSignal): Promise<boolean> {
  const { id, kind, place, agentId } = backup
  const subject = `${kind} ${place}`
  try {
    if (place && kind === 'archive') await ports.archive.remove(place)
    if (place && kind === 'snapshot') await removeSnapshot(ports, place, signal)
  } catch (thrown) {
    if (signal.aborted) return false
    const { code, detail } = asAuraError(thrown)
    await ports.alerts.raise(
      'retire_blocked',
      subject,
      `${subject} is past its time: ${code} ${detail}`.trim(),
    )
    return false
  }
  await ports.backups.deleted(id, [
    { kind: 'audit', by: 'aura', action: 'deleteBackup', target: `agent:${agentId}`, after: { backup: id } },
  ])
  await ports.alerts.clear('retire_blocked', subject)
  return true
}

/** Done when it was seen absent. Only what carries our labels is touched. */
async function removeSnapshot(
  { inventory, ledger, settings }: DeletePorts,
  imageId: string,
  signal: AbortSignal,
): Promise<void> {
  const image = await inventory.image(imageId, signal)
  if (image && !isOurs(image.labels, settings.environment))
    throw new AuraError('forbidden_resource', { detail: `snapshot ${imageId} does not carry our labels` })
  if (image) await inventory.removeImage(image, signal)
  if (await inventory.image(imageId, signal))
    throw new AuraError('retire_blocked', { detail: `snapshot ${imageId} is still there` })
  const resource = await ledger.findByProviderId('hetzner', 'snapshot', imageId)
  if (resource) await ledger.gone(resource.id)
}
