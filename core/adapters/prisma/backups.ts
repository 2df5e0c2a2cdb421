import { uuidv7 } from 'uuidv7'
import type { Backup, Backups } from '~/core/ports/Backups'
import type { Clock } from '~/core/ports/Clock'
import { isTaken, type Db } from './client'
import { writeEffects } from './effects'
import type { Backup as BackupRow } from './generated/client'

const backupOf = (row: BackupRow): Backup => ({
  ...row,
  kind: row.kind as Backup['kind'],
  cause: row.cause as Backup['cause'],
  state: row.state as Backup['state'],
  bytes: row.bytes === null ? null : Number(row.bytes),
})

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]

export function prismaBackups(db: Db, clock: Clock): Backups {
  const ofRun = (runId: string) =>
    db.backup.findFirst({ where: { runId, state: { not: 'failed' } }, orderBy: newestFirst })
  return {
    async begin(backup) {
      const known = await ofRun(backup.runId)
      if (known) return backupOf(known)
      try {
        return backupOf(await db.backup.create({ data: { id: uuidv7(), ...backup, createdAt: clock.now() } }))
      } catch (thrown) {
        const other = isTaken(thrown) ? await ofRun(backup.runId) : null
        if (!other) throw thrown
        return backupOf(other)
      }
    },

    async placed(id, place) {
      await db.backup.update({ where: { id }, data: { place } })
    },

    async made(id, made) {
      await db.backup.update({
        where: { id },
        data: { ...made, state: 'made', madeAt: clock.now() },
      })
    },

    async verified(id, keptUntil) {
      await db.backup.update({
        where: { id },
        data: { state: 'verified', verifiedAt: clock.now(), keptUntil },
      })
    },

    async failed(id, failure) {
      await db.backup.update({ where: { id }, data: { state: 'failed', failure } })
    },

    async get(id) {
      const row = await db.backup.findUnique({ where: { id } })
      return row && backupOf(row)
    },

    async ofRun(runId) {
      const row = await ofRun(runId)
      return row && backupOf(row)
    },

    async lastGood(agentId, kind) {
      const row = await db.backup.findFirst({
        where: { agentId, kind, state: 'verified' },
        orderBy: newestFirst,
      })
      return row && backupOf(row)
    },

    async ofAgent(agentId) {
      const rows = await db.backup.findMany({
        where: { agentId, state: { notIn: ['failed', 'deleted'] } },
        orderBy: newestFirst,
      })
      return rows.map(backupOf)
    },

    async expired(limit) {
      // What the next machine is to get is kept for as long as that takes.
      const awaited = await db.agent.findMany({
        where: { restoreBackupId: { not: null }, goneAt: null },
        select: { restoreBackupId: true },
      })
      const rows = await db.backup.findMany({
        where: {
          deletedAt: null,
          id: { notIn: awaited.flatMap(({ restoreBackupId }) => restoreBackupId ?? []) },
          OR: [
            { state: { in: ['made', 'verified'] }, keptUntil: { lte: clock.now() } },
            { state: 'failed', place: { not: null } },
          ],
        },
        orderBy: { createdAt: 'asc' },
        take: limit,
      })
      return rows.map(backupOf)
    },

    async deleted(id, effects) {
      const now = clock.now()
      await db.$transaction(async (tx) => {
        await tx.backup.update({ where: { id }, data: { state: 'deleted', deletedAt: now } })
        await writeEffects(tx, effects, now)
      })
    },

    taken: (_id, effects) => db.$transaction((tx) => writeEffects(tx, effects, clock.now())),

    async customerKey(customerId, fresh) {
      await db.customer.updateMany({
        where: { id: customerId, backupKeySealed: null },
        data: { backupKeySealed: fresh() },
      })
      const { backupKeySealed } = await db.customer.findUniqueOrThrow({ where: { id: customerId } })
      return backupKeySealed!
    },
  }
}
