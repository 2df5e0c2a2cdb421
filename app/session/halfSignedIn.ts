import type { AppLoadContext } from '@remix-run/node'
import { readToken } from '~/app/session/sessionCookie'
import type { HalfSignedIn } from '~/core/ports/Accounts'
import { sessionHash } from '~/core/services/openSession'

/** Who gave a right password and owes the code. To every page but that of the code they are a guest. */
export async function halfSignedIn(request: Request, { deps }: AppLoadContext): Promise<HalfSignedIn | null> {
  const token = readToken(request.headers.get('Cookie'), deps.isSecure)
  return token ? deps.accounts.halfSignedIn(sessionHash(token), deps.clock.now()) : null
}
