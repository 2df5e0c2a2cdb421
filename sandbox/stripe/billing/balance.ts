import type { BalanceTransactionObject } from '~/sandbox/stripe/PaymentObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

/** A line of the merchant's account. */
export function addBalanceTransaction(
  world: StripeWorld,
  entry: Pick<BalanceTransactionObject, 'amount' | 'fee' | 'currency' | 'source' | 'type'>,
): BalanceTransactionObject {
  return world.add<'balance_transaction'>({
    id: world.newId('txn'),
    object: 'balance_transaction',
    available_on: world.now(),
    created: world.now(),
    description: null,
    net: entry.amount - entry.fee,
    status: 'available',
    ...entry,
  })
}
