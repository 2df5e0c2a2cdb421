import { aesSeal, parseKeys } from '~/core/adapters/crypto/aesSeal'
import { argon2Passwords } from '~/core/adapters/argon2/argon2Passwords'
import { prismaAccounts } from '~/core/adapters/prisma/accounts'
import { openDatabase } from '~/core/adapters/prisma/client'
import type { Viewer } from '~/core/ports/Accounts'
import { linkContext } from '~/core/services/mailedLink'
import { requireSession } from '~/core/services/requireSession'
import { signUp } from '~/core/services/signUp'
import { freshDatabase } from './services'

const MASTER_KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`

export const PASSWORD = 'a sentence is a fine password'
export const browser = { address: '192.0.2.1', userAgent: 'test' }

export type AccountWorld = Awaited<ReturnType<typeof createAccountWorld>>

/** What accounts need, on a real Postgres. Time passes when told to. */
export async function createAccountWorld() {
  const database = await freshDatabase()
  const db = openDatabase(database.socketUrl, 5)
  const seal = aesSeal(parseKeys(MASTER_KEYS))
  let now = new Date('2026-11-24T14:00:00Z')
  const endedSessions: string[] = []
  const deps = {
    accounts: prismaAccounts(db),
    passwords: argon2Passwords(),
    clock: { now: () => now, every: () => () => {} },
    seal,
    events: { endSession: async (id: string) => void endedSessions.push(id) },
  }
  return {
    databaseUrl: database.url,
    db,
    deps,
    seal,
    endedSessions,
    pass: (ms: number) => void (now = new Date(now.getTime() + ms)),
    now: () => now,

    /** Signs up, and is who the session's token says. */
    async customer(email: string): Promise<{ viewer: Viewer; token: string }> {
      const result = await signUp(deps, { email, password: PASSWORD, browser })
      if (!result.ok) throw new Error(result.problem.code)
      const { token } = result.value
      const viewer = await requireSession(deps, { token })
      if (!viewer) throw new Error('not signed in')
      return { viewer, token }
    },

    /** An account that works here: made by hand, as the seed does. */
    async staff(email: string, role: 'support' | 'admin' = 'admin') {
      const id = crypto.randomUUID()
      const passwordHash = await deps.passwords.hash(PASSWORD)
      await db.account.create({ data: { id, email, passwordHash, role } })
      return id
    },

    /** What somebody got: templates in order. */
    async mailsTo(to: string): Promise<string[]> {
      const mails = await db.mail.findMany({ where: { to }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
      return mails.map(({ template }) => template)
    },

    /** The token in the newest mail of this kind, as its reader gets it. */
    async linkIn(template: string, to: string): Promise<string> {
      const mail = await db.mail.findFirstOrThrow({
        where: { template, to },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      })
      const { sealedToken } = mail.values as { sealedToken: string }
      return seal.open(sealedToken, linkContext(mail.key))
    },

    async close() {
      await db.$disconnect()
      await database.drop()
    },
  }
}
