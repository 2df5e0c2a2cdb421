import { accepted, refused, type Outcome } from '~/core/domain/errors'
import { PASSWORD_MIN } from '~/core/domain/password'
import { nameOf } from '~/core/domain/rights'
import type { Accounts, Passwords } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import { linkHash } from '~/core/services/mailedLink'
import { passwordChangedMail } from '~/core/services/passwordChangedMail'
import { tellSessionEnds, type SessionEvents } from '~/core/services/tellSessionEnds'

type Deps = {
  accounts: Pick<Accounts, 'findToken' | 'get' | 'useResetToken'>
  passwords: Passwords
  events: SessionEvents
  clock: Clock
}
type Input = { token: string; password: string; address: string | null }

const linkOver = refused(
  'link_over',
  'This link was used before, or its 30 minutes are over. Ask for another one.',
)

/** A new password by the mailed link, once. All browsers are signed out: whoever had the old one is out too. */
export async function resetPassword(
  { accounts, passwords, events, clock }: Deps,
  { token, password, address }: Input,
): Promise<Outcome<null>> {
  if (password.length < PASSWORD_MIN)
    return refused('password_short', `Use at least ${PASSWORD_MIN} characters.`)
  const now = clock.now()
  const hash = linkHash(token)
  const link = await accounts.findToken(hash, now)
  const account = link?.purpose === 'resetPassword' ? await accounts.get(link.accountId) : null
  if (!account) return linkOver
  const by = nameOf({ ...account, accountId: account.id })
  const ended = await accounts.useResetToken({
    hash,
    passwordHash: await passwords.hash(password),
    now,
    effects: passwordChangedMail({ account, by, address, now }),
  })
  if (!ended) return linkOver
  await tellSessionEnds(events, ended)
  return accepted(null)
}
