import type { Accounts, Viewer } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import { sessionHash } from '~/core/services/openSession'

const TOKEN = /^[\w-]{43}$/

/** Who holds this cookie token; null for a guest. Asked on each request, so that an ended session ends at once. */
export async function requireSession(
  { accounts, clock }: { accounts: Pick<Accounts, 'viewerOf'>; clock: Clock },
  { token }: { token: string | null },
): Promise<Viewer | null> {
  if (!token || !TOKEN.test(token)) return null
  return accounts.viewerOf(sessionHash(token), clock.now())
}
