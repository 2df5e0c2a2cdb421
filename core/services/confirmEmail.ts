import { accepted, refused, type Outcome } from '~/core/domain/errors'
import type { Accounts, Viewer } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import type { Seal } from '~/core/ports/Seal'
import { linkHash, mailedLink } from '~/core/services/mailedLink'

/** Takes the word of whoever opened the link: the address is theirs. */
export async function confirmEmail(
  { accounts, clock }: { accounts: Pick<Accounts, 'useEmailToken'>; clock: Clock },
  { token }: { token: string },
): Promise<Outcome<null>> {
  const result = await accounts.useEmailToken(linkHash(token), clock.now())
  if (result === 'confirmed') return accepted(null)
  if (result === 'taken') return refused('email_taken', 'Another account has this e-mail by now.')
  return refused('link_over', 'This link was used before, or its 24 hours are over.')
}

/** Mails the link again; the one before it is good no more. A form that is sent twice mails once. */
export async function askToConfirmEmail(
  { accounts, clock, seal }: { accounts: Pick<Accounts, 'get' | 'addToken'>; clock: Clock; seal: Seal },
  { viewer, formKey }: { viewer: Viewer; formKey: string },
): Promise<Outcome<null>> {
  const account = await accounts.get(viewer.accountId)
  if (!account || account.emailVerifiedAt) return refused('verified', 'This e-mail is confirmed already.')
  const now = clock.now()
  const { token, mail } = mailedLink(seal, { purpose: 'verifyEmail', email: account.email, now })
  const receipt = { key: formKey, action: 'confirmEmail' }
  await accounts.addToken({ accountId: account.id, token, receipt, now, effects: [mail] })
  return accepted(null)
}
