import { AuraError } from '~/core/domain/errors'
import type { Clock } from '~/core/ports/Clock'
import type { Foundation } from '~/core/ports/Foundation'
import type { Db } from './client'

/** Counts as ours while it was seen within this time. */
const OPS_NODE_FRESH_MS = 7 * 24 * 3_600_000

/**
 * Binds the environment to its cloud token. Throws when the database belongs to another token: a copy of
 * production's database must not delete production's servers.
 */
export async function bindEnvironment(db: Db, environment: string, tokenFingerprint: string): Promise<void> {
  // Web and worker start together: whoever comes second reads what the first one wrote.
  await db.environment.createMany({ data: [{ id: environment, tokenFingerprint }], skipDuplicates: true })
  const row = await db.environment.findUniqueOrThrow({ where: { id: environment } })
  if (row.tokenFingerprint === tokenFingerprint) return
  throw new AuraError('internal', {
    detail: `Environment ${environment} belongs to another cloud token. Set AURA_ENV to a new name, or use its own token.`,
  })
}

export function prismaFoundation(db: Db, clock: Clock, environment: string): Foundation {
  return {
    async read() {
      const row = await db.environment.findUnique({ where: { id: environment } })
      return row?.firewallId && row.sshKeyId ? { firewallId: row.firewallId, sshKeyId: row.sshKeyId } : null
    },
    async save(ids) {
      await db.environment.update({ where: { id: environment }, data: ids })
    },
    async opsAddresses() {
      const since = new Date(clock.now().getTime() - OPS_NODE_FRESH_MS)
      const rows = await db.opsNode.findMany({
        where: { seenAt: { gt: since } },
        orderBy: { address: 'asc' },
      })
      return rows.map(({ address }) => address)
    },
    async announce(address) {
      const seenAt = clock.now()
      await db.opsNode.createMany({ data: [{ address, createdAt: seenAt, seenAt }], skipDuplicates: true })
      await db.opsNode.updateMany({ where: { address }, data: { seenAt } })
    },
  }
}
