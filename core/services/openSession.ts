import { createHash, randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import type { Accounts } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import type { Effect } from '~/core/ports/Runs'

const SESSION_LASTS_MS = 30 * 24 * 3_600_000
/** For finding the phone; then the password is asked for again. */
const UNCONFIRMED_LASTS_MS = 10 * 60_000

export type Browser = { address: string | null; userAgent: string | null }
/** `isConfirmed` false: the code is asked for next. */
export type OpenedSession = { token: string; sessionId: string; expiresAt: Date; isConfirmed: boolean }

/** What the database keeps of a session's token: it can be checked, not used. */
export function sessionHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** As sessions keep it. */
export const userAgentOf = (browser: Browser): string | null => browser.userAgent?.slice(0, 300) ?? null

type OpenSessionInput = { accountId: string; browser: Browser; isConfirmed: boolean; effects?: Effect[] }

/** A new browser: 32 random bytes for its cookie. */
export async function openSession(
  { accounts, clock }: { accounts: Pick<Accounts, 'openSession'>; clock: Clock },
  { accountId, browser, isConfirmed, effects = [] }: OpenSessionInput,
): Promise<OpenedSession> {
  const token = randomBytes(32).toString('base64url')
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + (isConfirmed ? SESSION_LASTS_MS : UNCONFIRMED_LASTS_MS))
  const id = uuidv7()
  const session = {
    id,
    tokenHash: sessionHash(token),
    accountId,
    address: browser.address,
    userAgent: userAgentOf(browser),
    now,
    expiresAt,
    isConfirmed,
  }
  await accounts.openSession(session, effects)
  return { token, sessionId: id, expiresAt, isConfirmed }
}
