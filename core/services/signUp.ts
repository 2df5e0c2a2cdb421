import { randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { accepted, refused } from '~/core/domain/errors'
import type { Outcome } from '~/core/domain/errors'
import { PASSWORD_MIN } from '~/core/domain/password'
import type { Accounts, Passwords } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import type { Seal } from '~/core/ports/Seal'
import { mailedLink } from '~/core/services/mailedLink'
import { openSession } from '~/core/services/openSession'
import type { Browser, OpenedSession } from '~/core/services/openSession'
import { signIn } from '~/core/services/signIn'

type Deps = { accounts: Accounts; passwords: Passwords; clock: Clock; seal: Seal }
export type SignUpInput = { email: string; password: string; browser: Browser }

/** Makes an account with its customer, and signs it in. Sent twice, the second one signs in to what the first made. */
export async function signUp(deps: Deps, input: SignUpInput): Promise<Outcome<OpenedSession>> {
  const { password, browser } = input
  if (password.length < PASSWORD_MIN)
    return refused('password_short', `Use at least ${PASSWORD_MIN} characters.`)
  const email = input.email.toLowerCase()
  const accountId = uuidv7()
  const now = deps.clock.now()
  const { token, mail } = mailedLink(deps.seal, { purpose: 'verifyEmail', email, now })
  const isNew = await deps.accounts.create({
    id: accountId,
    email,
    passwordHash: await deps.passwords.hash(password),
    role: 'customer',
    // Opaque and stable: OpenClaw keeps it as the owner's name.
    customer: { id: uuidv7(), agentUser: `u-${randomBytes(4).toString('hex')}` },
    now,
    token,
    effects: [mail],
  })
  if (isNew) return accepted(await openSession(deps, { accountId, browser, isConfirmed: true }))
  const known = await signIn(deps, { email, password, browser })
  if (known.ok) return known
  return refused('email_taken', 'There is an account with this e-mail already. Sign in instead.')
}
