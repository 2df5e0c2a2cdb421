import { addBalanceTransaction } from '~/sandbox/stripe/billing/balance'
import { isWithBank } from '~/sandbox/stripe/billing/disputes'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'
import type { ChargeObject, RefundObject } from '~/sandbox/stripe/PaymentObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

const DAY_SECONDS = 86_400
/** Days after which a bank returns a refund that it had taken. */
const RETURNED_DAYS = 3

type RefundOrder = {
  charge: ChargeObject
  amount: number | undefined
  reason: RefundObject['reason']
  metadata: Record<string, string>
}

/** Sends money back. Never more, over all refunds that did not fail, than was taken. */
export function newRefund(
  world: StripeWorld,
  { charge, amount, reason, metadata }: RefundOrder,
): RefundObject {
  if (!charge.paid)
    throw new StripeFailure(400, `Charge ${charge.id} was not paid, so it cannot be refunded.`)
  if (isWithBank(world, charge)) {
    throw new StripeFailure(400, `Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    })
  }
  const left = charge.amount - charge.amount_refunded
  if (left === 0) {
    throw new StripeFailure(400, `Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    })
  }
  const cents = amount ?? left
  if (cents > left) {
    const text = `Refund amount (${money(cents)}) is greater than unrefunded amount on charge (${money(left)})`
    throw new StripeFailure(400, text, { param: 'amount', code: 'amount_too_large' })
  }
  const refund = world.add<'refund'>({
    id: world.newId('re'),
    object: 'refund',
    amount: cents,
    balance_transaction: null,
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    metadata,
    payment_intent: charge.payment_intent,
    reason,
    status: 'pending',
  })
  refund.balance_transaction = bookRefund(world, refund, 'refund')
  count(world, charge)
  world.emit('refund.created', refund)
  world.emit('charge.refunded', charge)
  const fails = world.faults.take('refundFails') !== null
  const returned = world.faults.take('refundReturned')
  world.after(world.refundSettlesMs, () => (fails ? fail(world, refund, charge) : succeed(world, refund)))
  if (returned) {
    const days = Number(returned.value ?? RETURNED_DAYS)
    world.at(world.now() + days * DAY_SECONDS, () => fail(world, refund, charge))
  }
  return refund
}

function succeed(world: StripeWorld, refund: RefundObject): void {
  refund.status = 'succeeded'
  world.emit('refund.updated', refund, { status: 'pending' })
}

function fail(world: StripeWorld, refund: RefundObject, charge: ChargeObject): void {
  if (refund.status === 'failed') return
  const before = refund.status
  Object.assign(refund, { status: 'failed', failure_reason: 'expired_or_canceled_card' })
  bookRefund(world, refund, 'refund_failure')
  count(world, charge)
  world.emit('refund.updated', refund, { status: before })
  world.emit('refund.failed', refund)
}

function bookRefund(world: StripeWorld, refund: RefundObject, type: 'refund' | 'refund_failure'): string {
  const amount = type === 'refund' ? -refund.amount : refund.amount
  return addBalanceTransaction(world, { amount, fee: 0, currency: refund.currency, source: refund.id, type })
    .id
}

function count(world: StripeWorld, charge: ChargeObject): void {
  charge.amount_refunded = world
    .list('refund')
    .filter((one) => one.charge === charge.id && one.status !== 'failed')
    .reduce((sum, one) => sum + one.amount, 0)
  charge.refunded = charge.amount_refunded === charge.amount
}

function money(cents: number): string {
  return (cents / 100).toFixed(2)
}
