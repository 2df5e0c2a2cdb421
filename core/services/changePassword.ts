import { accepted, refused, type Outcome } from '~/core/domain/errors'
import { PASSWORD_MIN } from '~/core/domain/password'
import { nameOf } from '~/core/domain/rights'
import type { Accounts, Passwords, Viewer } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import { passwordChangedMail } from '~/core/services/passwordChangedMail'
import { tellSessionEnds, type SessionEvents } from '~/core/services/tellSessionEnds'

type Deps = {
  accounts: Pick<Accounts, 'get' | 'changePassword'>
  passwords: Passwords
  events: SessionEvents
  clock: Clock
}
type Input = { viewer: Viewer; current: string; password: string; address: string | null }

/** Whoever knows the old one may choose a new one. The other browsers are signed out. */
export async function changePassword(
  { accounts, passwords, events, clock }: Deps,
  { viewer, current, password, address }: Input,
): Promise<Outcome<null>> {
  if (password.length < PASSWORD_MIN)
    return refused('password_short', `Use at least ${PASSWORD_MIN} characters.`)
  const account = await accounts.get(viewer.accountId)
  if (!account || !(await passwords.matches(account.passwordHash, current)))
    return refused('password_wrong', 'This is not your password.')
  const now = clock.now()
  const ended = await accounts.changePassword({
    accountId: account.id,
    passwordHash: await passwords.hash(password),
    keepSessionId: viewer.sessionId,
    now,
    effects: passwordChangedMail({ account, by: nameOf(viewer), address, now }),
  })
  await tellSessionEnds(events, ended)
  return accepted(null)
}
