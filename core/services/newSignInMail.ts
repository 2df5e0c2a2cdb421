import { uuidv7 } from 'uuidv7'
import type { Account, Accounts } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import type { Effect } from '~/core/ports/Runs'
import { userAgentOf, type Browser } from '~/core/services/openSession'

type Input = { account: Pick<Account, 'id' | 'email' | 'timeZone'>; browser: Browser }

/** Tells of a sign-in from where this account was not before: another browser, or another address. */
export async function newSignInMail(
  { accounts, clock }: { accounts: Pick<Accounts, 'hasBeenSeen'>; clock: Clock },
  { account, browser }: Input,
): Promise<Effect[]> {
  const userAgent = userAgentOf(browser)
  const { address } = browser
  if (await accounts.hasBeenSeen(account.id, { address, userAgent })) return []
  const values = { at: clock.now().toISOString(), address, browser: userAgent, zone: account.timeZone }
  return [{ kind: 'mail', key: `newSignIn-${uuidv7()}`, to: account.email, template: 'newSignIn', values }]
}
