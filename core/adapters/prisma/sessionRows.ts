import type { Accounts, Role } from '~/core/ports/Accounts'
import type { Db, Tx } from './client'
import { writeEffects } from './effects'

/** `lastSeenAt` is for people: so exact, and no more writing than that. */
const SEEN_EVERY_MS = 300_000
const LISTED_MAX = 100

type Sessions = Pick<
  Accounts,
  | 'openSession'
  | 'viewerOf'
  | 'halfSignedIn'
  | 'liveSessions'
  | 'sessionsOf'
  | 'hasBeenSeen'
  | 'endSession'
  | 'endSessions'
>

const alive = (now: Date) => ({ endedAt: null, expiresAt: { gt: now } })
/** The code was given, or none is asked for. */
const confirmed = { confirmedAt: { not: null } }

export function sessionRows(db: Db): Sessions {
  return {
    ...viewers(db),

    async openSession({ now, isConfirmed, ...session }, effects = []) {
      await db.$transaction(async (tx) => {
        await tx.session.create({
          data: { ...session, createdAt: now, lastSeenAt: now, confirmedAt: isConfirmed ? now : null },
          select: { id: true },
        })
        await writeEffects(tx, effects, now)
      })
    },

    async liveSessions(sessionIds, now) {
      const found = await db.session.findMany({
        where: { id: { in: sessionIds }, ...alive(now), ...confirmed },
        select: { id: true },
      })
      return found.map(({ id }) => id)
    },

    sessionsOf: (accountId, now) =>
      db.session.findMany({
        where: { accountId, ...alive(now), ...confirmed },
        select: { id: true, address: true, userAgent: true, createdAt: true, lastSeenAt: true },
        orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
        take: LISTED_MAX,
      }),

    async hasBeenSeen(accountId, { address, userAgent }) {
      const found = await db.session.findFirst({
        where: { accountId, address, userAgent, ...confirmed },
        select: { id: true },
      })
      return found !== null
    },

    async endSession(sessionId, now, accountId) {
      const { count } = await db.session.updateMany({
        where: { id: sessionId, endedAt: null, ...(accountId ? { accountId } : {}) },
        data: { endedAt: now },
      })
      return count === 1
    },

    endSessions: (accountId, keepSessionId, now) => endSessions(db, accountId, keepSessionId, now),
  }
}

function viewers(db: Db): Pick<Sessions, 'viewerOf' | 'halfSignedIn'> {
  return {
    async viewerOf(tokenHash, now) {
      const found = await db.session.findFirst({
        where: { tokenHash, ...alive(now), ...confirmed, account: { deletedAt: null } },
        select: {
          id: true,
          lastSeenAt: true,
          account: {
            select: {
              id: true,
              email: true,
              role: true,
              timeZone: true,
              areShortcutsOff: true,
              customer: { select: { id: true } },
            },
          },
        },
      })
      if (!found) return null
      if (now.getTime() - found.lastSeenAt.getTime() > SEEN_EVERY_MS) {
        await db.session.updateMany({ where: { id: found.id }, data: { lastSeenAt: now } })
      }
      const { id: accountId, role, customer, ...account } = found.account
      return {
        ...account,
        sessionId: found.id,
        accountId,
        customerId: customer?.id ?? null,
        role: role as Role,
      }
    },

    async halfSignedIn(tokenHash, now) {
      const found = await db.session.findFirst({
        where: { tokenHash, ...alive(now), confirmedAt: null, account: { deletedAt: null } },
        select: { id: true, account: { select: { id: true, email: true, role: true } } },
      })
      if (!found) return null
      const { id, email, role } = found.account
      return { sessionId: found.id, accountId: id, email, role: role as Role }
    },
  }
}

/** Also those whose code is still asked for. Returns the ones that were open. */
export async function endSessions(
  tx: Tx,
  accountId: string,
  keepSessionId: string | null,
  now: Date,
): Promise<string[]> {
  const ended = await tx.session.updateManyAndReturn({
    where: { accountId, endedAt: null, ...(keepSessionId ? { id: { not: keepSessionId } } : {}) },
    data: { endedAt: now },
    select: { id: true },
  })
  return ended.map(({ id }) => id)
}
