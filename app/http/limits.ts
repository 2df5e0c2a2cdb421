import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import type { Redis } from 'ioredis'

/** Guards what strangers may try, by account or address. False: too often, come back later. */
export type Limits = {
  signIn(email: string, address: string): Promise<boolean>
  signUp(address: string): Promise<boolean>
  /** One-time codes: there are only a million. */
  code(accountId: string, address: string): Promise<boolean>
  /** Mails that somebody who is not signed in can have sent. */
  reset(email: string, address: string): Promise<boolean>
  /** Links from mails, which a stranger may guess at. */
  link(address: string): Promise<boolean>
  /** What asks a signed-in reader for their password again, or mails them. */
  account(accountId: string): Promise<boolean>
}

const QUARTER_HOUR_S = 900
const HOUR_S = 3_600

/** Counted in Redis over all web nodes; in this process' memory while Redis is away. */
export function createLimits(redis: Redis): Limits {
  const shared = (keyPrefix: string, points: number, duration: number): RateLimiterAbstract =>
    new RateLimiterRedis({
      storeClient: redis,
      keyPrefix,
      points,
      duration,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration }),
    })
  // Per account few, so that a password can't be guessed; per address more, as offices share one.
  const signInAccount = shared('aura-signin-account', 10, QUARTER_HOUR_S)
  const signInAddress = shared('aura-signin-address', 100, QUARTER_HOUR_S)
  const signUpAddress = shared('aura-signup-address', 200, HOUR_S)
  const codeAccount = shared('aura-code-account', 10, QUARTER_HOUR_S)
  const codeAddress = shared('aura-code-address', 100, QUARTER_HOUR_S)
  const resetAccount = shared('aura-reset-account', 5, HOUR_S)
  const resetAddress = shared('aura-reset-address', 50, HOUR_S)
  const linkAddress = shared('aura-link-address', 100, HOUR_S)
  const accountForms = shared('aura-account-forms', 30, HOUR_S)
  return {
    async signIn(email, address) {
      return (await take(signInAddress, address)) && (await take(signInAccount, email.toLowerCase()))
    },
    signUp: (address) => take(signUpAddress, address),
    async code(accountId, address) {
      return (await take(codeAddress, address)) && (await take(codeAccount, accountId))
    },
    async reset(email, address) {
      return (await take(resetAddress, address)) && (await take(resetAccount, email.toLowerCase()))
    },
    link: (address) => take(linkAddress, address),
    account: (accountId) => take(accountForms, accountId),
  }
}

async function take(limiter: RateLimiterAbstract, key: string): Promise<boolean> {
  try {
    await limiter.consume(key)
    return true
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal
    return false
  }
}
