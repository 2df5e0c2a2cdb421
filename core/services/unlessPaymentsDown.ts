import { AuraError, refused, type Outcome } from '../domain/errors'

/** True also when it fell silent after it had made the change. */
export const PAYMENTS_DOWN =
  'The payment service does not answer. Nothing was charged. Try again in a minute.'

/** What a customer asks of Stripe while it does not answer is refused in plain words; all else is thrown on. */
export async function unlessPaymentsDown<T>(asked: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await asked
  } catch (thrown) {
    if (!(thrown instanceof AuraError) || thrown.code !== 'payments_down') throw thrown
    return refused('payments_down', PAYMENTS_DOWN)
  }
}
