import { accepted, refused } from '~/core/domain/errors'
import type { Outcome } from '~/core/domain/errors'
import type { Accounts, Passwords } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import { newSignInMail } from '~/core/services/newSignInMail'
import { openSession } from '~/core/services/openSession'
import type { Browser, OpenedSession } from '~/core/services/openSession'

type Deps = { accounts: Accounts; passwords: Passwords; clock: Clock }
export type SignInInput = { email: string; password: string; browser: Browser }

/**
 * One answer for an unknown address and a wrong password, after the same work. Staff get a session that is good for
 * nothing but giving the code.
 */
export async function signIn(
  deps: Deps,
  { email, password, browser }: SignInInput,
): Promise<Outcome<OpenedSession>> {
  const account = await deps.accounts.findByEmail(email.toLowerCase())
  const isRight = account
    ? await deps.passwords.matches(account.passwordHash, password)
    : (await deps.passwords.hash(password), false)
  if (!account || !isRight) return refused('credentials_wrong', 'E-mail or password is wrong.')
  const isConfirmed = account.role === 'customer'
  const effects = isConfirmed ? await newSignInMail(deps, { account, browser }) : []
  return accepted(await openSession(deps, { accountId: account.id, browser, isConfirmed, effects }))
}
