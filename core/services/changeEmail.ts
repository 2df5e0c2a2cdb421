import { accepted, refused, type Outcome } from '~/core/domain/errors'
import { nameOf } from '~/core/domain/rights'
import type { Accounts, Passwords, Viewer } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import type { Effect } from '~/core/ports/Runs'
import type { Seal } from '~/core/ports/Seal'
import { mailedLink } from '~/core/services/mailedLink'

type Deps = {
  accounts: Pick<Accounts, 'get' | 'findByEmail' | 'addToken'>
  passwords: Passwords
  clock: Clock
  seal: Seal
}
type Input = { viewer: Viewer; email: string; current: string; formKey: string; address: string | null }

/** The new address counts once the link that goes there was opened; the old one is told at once. */
export async function changeEmail(
  { accounts, passwords, clock, seal }: Deps,
  { viewer, email, current, formKey, address }: Input,
): Promise<Outcome<null>> {
  const account = await accounts.get(viewer.accountId)
  if (!account || !(await passwords.matches(account.passwordHash, current)))
    return refused('password_wrong', 'This is not your password.')
  const wanted = email.toLowerCase()
  if (wanted === account.email) return refused('email_same', 'This is your e-mail already.')
  const now = clock.now()
  const target = `account:${account.id}`
  // The same answer whether somebody else has this address: only its owner learns of it, from their mailbox.
  const link = (await accounts.findByEmail(wanted))
    ? null
    : mailedLink(seal, { purpose: 'changeEmail', email: wanted, now })
  if (!link) return accepted(null)
  const effects: Effect[] = [
    link.mail,
    {
      kind: 'mail',
      key: `emailChanging-${link.token.hash.slice(0, 32)}`,
      to: account.email,
      template: 'emailChanging',
      values: { at: now.toISOString(), zone: account.timeZone },
    },
    { kind: 'audit', by: nameOf(viewer), action: 'changeEmail', target, address },
  ]
  const receipt = { key: formKey, action: 'changeEmail' }
  await accounts.addToken({ accountId: account.id, token: link.token, receipt, now, effects })
  return accepted(null)
}
