import type { Accounts } from '~/core/ports/Accounts'
import type { Db } from './client'
import { writeEffects } from './effects'

type SecondFactors = Pick<Accounts, 'keepTotpSecret' | 'enableTotp' | 'takeTotpStep' | 'takeRecoveryCode'>

export function secondFactors(db: Db): SecondFactors {
  return {
    async keepTotpSecret(id, sealed) {
      await db.account.updateMany({
        where: { id, totpSecretSealed: null },
        data: { totpSecretSealed: sealed },
      })
      const { totpSecretSealed } = await db.account.findUniqueOrThrow({
        where: { id },
        select: { totpSecretSealed: true },
      })
      return totpSecretSealed ?? sealed
    },

    enableTotp: ({ accountId, step, codeHashes, now, effects }) =>
      db.$transaction(async (tx) => {
        const { count } = await tx.account.updateMany({
          where: { id: accountId, totpEnabledAt: null, totpSecretSealed: { not: null } },
          data: { totpEnabledAt: now, totpLastStep: step },
        })
        if (count === 0) return false
        await tx.recoveryCode.createMany({ data: codeHashes.map((hash) => ({ hash, accountId })) })
        await writeEffects(tx, effects, now)
        return true
      }),

    async takeTotpStep(id, step) {
      const { count } = await db.account.updateMany({
        where: {
          id,
          totpEnabledAt: { not: null },
          OR: [{ totpLastStep: null }, { totpLastStep: { lt: step } }],
        },
        data: { totpLastStep: step },
      })
      return count === 1
    },

    async takeRecoveryCode(accountId, hash, now) {
      const { count } = await db.recoveryCode.updateMany({
        where: { hash, accountId, usedAt: null },
        data: { usedAt: now },
      })
      return count === 1
    },
  }
}
