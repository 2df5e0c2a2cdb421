import { randomBytes } from 'node:crypto'
import { accepted, refused, type Outcome } from '~/core/domain/errors'
import { nameOf } from '~/core/domain/rights'
import { newRecoveryCodes, newTotpKey, totpStep, totpUri } from '~/core/domain/totp'
import type { Accounts, HalfSignedIn } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import type { Seal } from '~/core/ports/Seal'
import { newSignInMail } from '~/core/services/newSignInMail'
import { openSession, type Browser, type OpenedSession } from '~/core/services/openSession'
import { recoveryHash, totpContext } from '~/core/services/secondFactor'

type Deps = { accounts: Accounts; clock: Clock; seal: Seal }

/** The key that the app shall take, and its QR code's text; the same one until it is in force. Null: it is. */
export async function beginTotp(
  { accounts, seal }: Pick<Deps, 'accounts' | 'seal'>,
  { half }: { half: HalfSignedIn },
): Promise<{ key: string; uri: string } | null> {
  const account = await accounts.get(half.accountId)
  if (!account || account.totpEnabledAt) return null
  const fresh = seal.seal(newTotpKey(), totpContext(account.id))
  const kept = account.totpSecretSealed ?? (await accounts.keepTotpSecret(account.id, fresh))
  const key = seal.open(kept, totpContext(account.id))
  return { key, uri: totpUri(key, account.email) }
}

/** The first right code puts codes in force. The recovery codes are told this once. */
export async function enrolTotp(
  deps: Deps,
  { half, code, browser }: { half: HalfSignedIn; code: string; browser: Browser },
): Promise<Outcome<{ session: OpenedSession; recoveryCodes: string[] }>> {
  const { accounts, clock, seal } = deps
  const account = await accounts.get(half.accountId)
  if (!account?.totpSecretSealed || account.totpEnabledAt)
    return refused('enrolled', 'Codes are in use already. Sign in again.')
  const now = clock.now()
  const step = totpStep(seal.open(account.totpSecretSealed, totpContext(account.id)), code, now)
  if (step === null)
    return refused('code_wrong', 'This code is not right. Type the one that the app shows now.')
  const recoveryCodes = newRecoveryCodes(randomBytes)
  const by = nameOf({ ...account, accountId: account.id })
  const isFirst = await accounts.enableTotp({
    accountId: account.id,
    step,
    codeHashes: recoveryCodes.map((one) => recoveryHash(account.id, one)),
    now,
    effects: [
      { kind: 'audit', by, action: 'enrolTotp', target: `account:${account.id}`, address: browser.address },
    ],
  })
  if (!isFirst) return refused('enrolled', 'Codes are in use already. Sign in again.')
  const effects = await newSignInMail(deps, { account, browser })
  const session = await openSession(deps, { accountId: account.id, browser, isConfirmed: true, effects })
  // The half session stays until its time is over: the page that shows the codes is drawn for it.
  return accepted({ session, recoveryCodes })
}
