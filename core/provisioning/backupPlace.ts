import type { Ports } from '../ports/Ports'

/** Bytes of a customer's key. */
const KEY_BYTES = 32

/** Where a backup lies in the archive. */
export const backupPlace = (backup: { id: string; agentId: string; customerId: string }): string =>
  `${backup.customerId}/${backup.agentId}/${backup.id}`

/** The key of all backups of one customer: made once, kept wrapped by the master key. */
export async function backupKey(
  { backups, seal, keys }: Pick<Ports, 'backups' | 'seal' | 'keys'>,
  customerId: string,
): Promise<Buffer> {
  const context = `backups-${customerId}`
  const sealed = await backups.customerKey(customerId, () => seal.seal(keys.token(), context))
  const key = Buffer.from(seal.open(sealed, context), 'base64url')
  if (key.length !== KEY_BYTES) throw new Error(`The key of customer ${customerId} has ${key.length} bytes`)
  return key
}
