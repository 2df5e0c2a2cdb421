import { createHash } from 'node:crypto'

/** By which an environment knows its cloud token, without keeping it. docs/runbook/rotating_secrets.md makes the same. */
export const tokenFingerprint = (token: string) =>
  createHash('sha256').update(`aura:${token}`).digest('hex').slice(0, 32)
