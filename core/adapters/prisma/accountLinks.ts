import type { Accounts, LinkToken, TokenPurpose } from '~/core/ports/Accounts'
import { isTaken, type Db, type Tx } from './client'
import { writeEffects } from './effects'
import { firstReceipt } from './receipts'
import { endSessions } from './sessionRows'

type Links = Pick<Accounts, 'addToken' | 'findToken' | 'useEmailToken' | 'useResetToken'>

const good = (hash: string, now: Date) => ({
  hash,
  usedAt: null,
  expiresAt: { gt: now },
  account: { deletedAt: null },
})

export function accountLinks(db: Db): Links {
  return {
    addToken: ({ accountId, token, receipt, now, effects }) =>
      db.$transaction(async (tx) => {
        if (receipt && !(await firstReceipt(tx, { ...receipt, accountId, now }))) return false
        await tx.accountToken.updateMany({
          where: { accountId, purpose: token.purpose, usedAt: null },
          data: { usedAt: now },
        })
        await tx.accountToken.create({
          data: { ...token, accountId, createdAt: now },
          select: { hash: true },
        })
        await writeEffects(tx, effects, now)
        return true
      }),

    async findToken(hash, now) {
      const found = await db.accountToken.findFirst({
        where: good(hash, now),
        select: { accountId: true, purpose: true, email: true },
      })
      return found && { ...found, purpose: found.purpose as TokenPurpose }
    },

    async useEmailToken(hash, now) {
      try {
        return await db.$transaction(async (tx) => {
          const token = await spend(tx, hash, ['verifyEmail', 'changeEmail'], now)
          if (!token) return 'unknown'
          const { accountId: id, email } = token
          // A link to an address that is not the account's any more confirms nothing.
          const where = token.purpose === 'changeEmail' ? { id } : { id, email }
          const { count } = await tx.account.updateMany({ where, data: { email, emailVerifiedAt: now } })
          return count === 1 ? 'confirmed' : 'unknown'
        })
      } catch (error) {
        if (isTaken(error)) return 'taken'
        throw error
      }
    },

    useResetToken: ({ hash, passwordHash, now, effects }) =>
      db.$transaction(async (tx) => {
        const token = await spend(tx, hash, ['resetPassword'], now)
        if (!token) return null
        const { accountId: id, email } = token
        await tx.account.update({ where: { id }, data: { passwordHash }, select: { id: true } })
        await tx.account.updateMany({
          where: { id, email, emailVerifiedAt: null },
          data: { emailVerifiedAt: now },
        })
        await writeEffects(tx, effects, now)
        return endSessions(tx, id, null, now)
      }),
  }
}

/** One statement decides: of two browsers with the same link one gets through. */
async function spend(tx: Tx, hash: string, purposes: TokenPurpose[], now: Date): Promise<LinkToken | null> {
  const [spent] = await tx.accountToken.updateManyAndReturn({
    where: { ...good(hash, now), purpose: { in: purposes } },
    data: { usedAt: now },
    select: { accountId: true, purpose: true, email: true },
  })
  return spent ? { ...spent, purpose: spent.purpose as TokenPurpose } : null
}
