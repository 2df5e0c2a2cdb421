import { createHash } from 'node:crypto'

/** What an account's key is sealed for. */
export const totpContext = (accountId: string): string => `totp:${accountId}`

/** What the database keeps of a recovery code, bound to its account. */
export const recoveryHash = (accountId: string, code: string): string =>
  createHash('sha256').update(`${accountId}:${code}`).digest('hex')
