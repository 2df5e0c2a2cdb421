import type { Readable } from 'node:stream'
import { accepted, refused, type Outcome } from '../domain/errors'
import { may, nameOf, type Who } from '../domain/rights'
import type { Ports } from '../ports/Ports'
import { backupKey } from '../provisioning/backupPlace'

type OpenInput = { agentId: string; backupId: string; who: Who; address?: string | null }

export type OpenedBackup = {
  /** Its own name: `fern-42-20261124-0300.tar.gz`. */
  fileName: string
  bytes: number | null
  /** The plain archive, as OpenClaw made it. Fails on the way when it was tampered with or cut short. */
  plain: Readable
}

/** A backup, decrypted for its owner while it streams. That it was taken is in the audit. */
export async function openBackup(
  ports: Pick<Ports, 'agents' | 'archive' | 'backups' | 'seal' | 'keys'>,
  { agentId, backupId, who, address = null }: OpenInput,
): Promise<Outcome<OpenedBackup>> {
  const agent = await ports.agents.get(agentId)
  const backup = await ports.backups.get(backupId)
  if (!agent || !backup || backup.agentId !== agent.id || !may(who, 'downloadBackup', agent))
    return refused('not_found', 'There is no such backup.')
  if (backup.state !== 'verified' || backup.kind !== 'archive' || !backup.place)
    return refused('backup_unusable', 'This backup can’t be downloaded. Choose another one.')
  await ports.backups.taken(backup.id, [
    { kind: 'audit', by: nameOf(who), action: 'downloadBackup', target: `agent:${agent.name}`, address },
  ])
  const plain = await ports.archive.get(backup.place, await backupKey(ports, backup.customerId))
  return accepted({
    fileName: fileName(agent.name, backup.madeAt ?? backup.createdAt),
    bytes: backup.bytes,
    plain,
  })
}

const fileName = (agent: string, at: Date): string =>
  `${agent}-${at.toISOString().slice(0, 16).replace(/-|:/g, '').replace('T', '-')}.tar.gz`
