import { accepted, refused, type Outcome } from '~/core/domain/errors'
import { nameOf } from '~/core/domain/rights'
import { plainRecoveryCode, totpStep } from '~/core/domain/totp'
import type { Account, Accounts, HalfSignedIn } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import type { Effect } from '~/core/ports/Runs'
import type { Seal } from '~/core/ports/Seal'
import { newSignInMail } from '~/core/services/newSignInMail'
import { openSession, type Browser, type OpenedSession } from '~/core/services/openSession'
import { recoveryHash, totpContext } from '~/core/services/secondFactor'

type Deps = { accounts: Accounts; clock: Clock; seal: Seal }
type Input = { half: HalfSignedIn; code: string; browser: Browser }

/** Completes a sign-in by the app's code or by a recovery code, each of them good once. */
export async function confirmCode(
  deps: Deps,
  { half, code, browser }: Input,
): Promise<Outcome<OpenedSession>> {
  const { accounts, clock } = deps
  const account = await accounts.get(half.accountId)
  if (!account?.totpEnabledAt) return refused('not_enrolled', 'Set up your authenticator app first.')
  const by = await proofOf(deps, account, code)
  if (!by) return refused('code_wrong', 'This code is not right, or was used before. Wait for the next one.')
  const effects = await newSignInMail(deps, { account, browser })
  if (by === 'recoveryCode') effects.push(auditOf(account, browser))
  const session = await openSession(deps, { accountId: account.id, browser, isConfirmed: true, effects })
  await accounts.endSession(half.sessionId, clock.now())
  return accepted(session)
}

async function proofOf({ accounts, clock, seal }: Deps, account: Account, code: string) {
  const now = clock.now()
  const key = seal.open(account.totpSecretSealed ?? '', totpContext(account.id))
  const step = totpStep(key, code, now)
  if (step !== null) return (await accounts.takeTotpStep(account.id, step)) ? 'app' : null
  const hash = recoveryHash(account.id, plainRecoveryCode(code))
  return (await accounts.takeRecoveryCode(account.id, hash, now)) ? 'recoveryCode' : null
}

const auditOf = (account: Account, { address }: Browser): Effect => ({
  kind: 'audit',
  by: nameOf({ ...account, accountId: account.id }),
  action: 'useRecoveryCode',
  target: `account:${account.id}`,
  address,
})
