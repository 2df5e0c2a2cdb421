import { createHash, randomBytes } from 'node:crypto'
import type { NewToken, TokenPurpose } from '~/core/ports/Accounts'
import type { Effect } from '~/core/ports/Runs'
import type { Seal } from '~/core/ports/Seal'

const VALID_MS = {
  verifyEmail: 24 * 3_600_000,
  changeEmail: 24 * 3_600_000,
  resetPassword: 30 * 60_000,
} as const satisfies Record<TokenPurpose, number>

/** What the database keeps of a link's token. */
export const linkHash = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Says what the sealed token in a mail's values is bound to. */
export const linkContext = (mailKey: string): string => `mail:${mailKey}`

type LinkInput = { purpose: TokenPurpose; email: string; now: Date }

/** A fresh link and the mail that brings it. Its token is nowhere in the clear but in that mail. */
export function mailedLink(
  seal: Seal,
  { purpose, email, now }: LinkInput,
): { token: NewToken; mail: Effect } {
  const token = randomBytes(32).toString('base64url')
  const hash = linkHash(token)
  const template = purpose === 'resetPassword' ? 'resetPassword' : 'confirmEmail'
  const key = `${template}-${hash.slice(0, 32)}`
  return {
    token: { hash, purpose, email, expiresAt: new Date(now.getTime() + VALID_MS[purpose]) },
    mail: {
      kind: 'mail',
      key,
      to: email,
      template,
      values: { sealedToken: seal.seal(token, linkContext(key)) },
    },
  }
}
