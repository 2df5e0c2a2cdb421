import { uuidv7 } from 'uuidv7'
import type { Clock } from '~/core/ports/Clock'
import type { StateLocks, Unlocked } from '~/core/ports/StateLocks'
import type { Db, Tx } from './client'
import { writeEffects } from './effects'

export function prismaStateLocks(db: Db, clock: Clock, leaseMs: number): StateLocks {
  return {
    async unlock(subject, silentMs, effects) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        // The backend takes the same row lock: nobody locks or saves between the look and the write.
        await tx.$queryRaw`SELECT subject FROM "TerraformState" WHERE subject = ${subject} FOR UPDATE`
        const state = await tx.terraformState.findUnique({ where: { subject } })
        if (!state?.lockId) return { at: 'free' }
        const held = await aliveHolder(tx, state, new Date(now.getTime() - silentMs), leaseMs)
        if (held) return held
        await tx.terraformState.update({
          where: { subject },
          data: { lockId: null, lockRunId: null, lockEpoch: null, lockedAt: null },
          select: { subject: true },
        })
        await tx.terraformStateAccess.create({
          data: { id: uuidv7(), subject, operation: 'unlockByHand', status: 200, at: now },
          select: { id: true },
        })
        await writeEffects(tx, effects, now)
        return { at: 'unlocked' }
      })
    },
  }
}

/** The lease is renewed to its full length each time: its end tells when that was last. */
async function aliveHolder(
  tx: Tx,
  { lockRunId, lockEpoch }: { lockRunId: string | null; lockEpoch: number | null },
  since: Date,
  leaseMs: number,
): Promise<Extract<Unlocked, { at: 'held' }> | null> {
  if (lockRunId === null || lockEpoch === null) return null
  const run = await tx.run.findFirst({
    where: { id: lockRunId, epoch: lockEpoch, endedAt: null },
    select: { ref: true, leaseUntil: true },
  })
  if (!run?.leaseUntil) return null
  const aliveAt = new Date(run.leaseUntil.getTime() - leaseMs)
  return aliveAt > since ? { at: 'held', ref: run.ref, aliveAt } : null
}
