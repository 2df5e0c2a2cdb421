import type { Account, Accounts, Role } from '~/core/ports/Accounts'
import { accountLinks } from './accountLinks'
import { isTaken, type Db } from './client'
import { writeEffects } from './effects'
import { ownData } from './ownData'
import { secondFactors } from './secondFactors'
import { endSessions, sessionRows } from './sessionRows'

const accountFields = {
  id: true,
  email: true,
  passwordHash: true,
  role: true,
  createdAt: true,
  emailVerifiedAt: true,
  timeZone: true,
  areShortcutsOff: true,
  totpSecretSealed: true,
  totpEnabledAt: true,
  customer: { select: { id: true } },
  _count: { select: { recoveryCodes: { where: { usedAt: null } } } },
} as const

type AccountRow = Omit<Account, 'role' | 'customerId' | 'recoveryCodesLeft'> & {
  role: string
  customer: { id: string } | null
  _count: { recoveryCodes: number }
}

function accountOf({ customer, _count, role, ...row }: AccountRow): Account {
  return {
    ...row,
    role: role as Role,
    customerId: customer?.id ?? null,
    recoveryCodesLeft: _count.recoveryCodes,
  }
}

export function prismaAccounts(db: Db): Accounts {
  return { ...people(db), ...accountLinks(db), ...sessionRows(db), ...secondFactors(db), ...ownData(db) }
}

type People = Pick<Accounts, 'findByEmail' | 'get' | 'create' | 'saveSettings' | 'changePassword'>

function people(db: Db): People {
  return {
    async findByEmail(email) {
      const found = await db.account.findFirst({ where: { email, deletedAt: null }, select: accountFields })
      return found && accountOf(found)
    },

    async get(id) {
      const found = await db.account.findFirst({ where: { id, deletedAt: null }, select: accountFields })
      return found && accountOf(found)
    },

    async create({ customer, now, token, effects = [], ...account }) {
      try {
        await db.$transaction(async (tx) => {
          await tx.account.create({
            data: {
              ...account,
              createdAt: now,
              ...(customer ? { customer: { create: { ...customer, createdAt: now } } } : {}),
              ...(token ? { tokens: { create: { ...token, createdAt: now } } } : {}),
            },
            select: { id: true },
          })
          await writeEffects(tx, effects, now)
        })
        return true
      } catch (error) {
        if (isTaken(error)) return false
        throw error
      }
    },

    async saveSettings(id, settings) {
      await db.account.update({ where: { id }, data: settings, select: { id: true } })
    },

    changePassword: ({ accountId, passwordHash, keepSessionId, now, effects }) =>
      db.$transaction(async (tx) => {
        await tx.account.update({ where: { id: accountId }, data: { passwordHash }, select: { id: true } })
        await writeEffects(tx, effects, now)
        return endSessions(tx, accountId, keepSessionId, now)
      }),
  }
}
