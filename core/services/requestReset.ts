import type { Accounts } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import type { Seal } from '~/core/ports/Seal'
import { mailedLink } from '~/core/services/mailedLink'

/** Mails a link to choose a new password, if there is such an account: the caller learns nothing of that. */
export async function requestReset(
  {
    accounts,
    clock,
    seal,
  }: { accounts: Pick<Accounts, 'findByEmail' | 'addToken'>; clock: Clock; seal: Seal },
  { email, formKey }: { email: string; formKey: string },
): Promise<void> {
  const account = await accounts.findByEmail(email.toLowerCase())
  if (!account) return
  const now = clock.now()
  const { token, mail } = mailedLink(seal, { purpose: 'resetPassword', email: account.email, now })
  const receipt = { key: formKey, action: 'requestReset' }
  await accounts.addToken({ accountId: account.id, token, receipt, now, effects: [mail] })
}
