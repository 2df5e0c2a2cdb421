import { addBalanceTransaction } from '~/sandbox/stripe/billing/balance'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'
import type { ChargeObject, DisputeObject, FraudWarningObject } from '~/sandbox/stripe/PaymentObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

/** What Stripe takes for a dispute in Europe; given back when it is won. */
const DISPUTE_FEE_CENTS = 2_000

/** The bank takes a payment back until it is settled: the money and a fee leave at once. It does so once. */
export function openDispute(world: StripeWorld, charge: ChargeObject): DisputeObject | null {
  const isContested = world.list('dispute').some((one) => one.charge === charge.id)
  if (!charge.paid || isContested || charge.refunded) return null
  charge.disputed = true
  const dispute = world.add<'dispute'>({
    id: world.newId('du'),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: typeof charge.payment_intent === 'string' ? charge.payment_intent : null,
    reason: 'fraudulent',
    status: 'needs_response',
  })
  book(world, dispute, -dispute.amount, DISPUTE_FEE_CENTS)
  world.emit('charge.dispute.created', dispute)
  world.emit('charge.dispute.funds_withdrawn', dispute)
  return dispute
}

/** The merchant has answered; now the bank looks. */
export function reviewDispute(world: StripeWorld, dispute: DisputeObject): void {
  if (dispute.status !== 'needs_response')
    throw new StripeFailure(400, `This dispute is already ${dispute.status}.`)
  dispute.status = 'under_review'
  world.emit('charge.dispute.updated', dispute, { status: 'needs_response' })
}

export function closeDispute(world: StripeWorld, dispute: DisputeObject, outcome: 'won' | 'lost'): void {
  if (dispute.status === 'won' || dispute.status === 'lost')
    throw new StripeFailure(400, 'This dispute is already closed.')
  dispute.status = outcome
  if (outcome === 'won') {
    world.get('charge', dispute.charge).disputed = false
    book(world, dispute, dispute.amount, -DISPUTE_FEE_CENTS)
    world.emit('charge.dispute.funds_reinstated', dispute)
  }
  world.emit('charge.dispute.closed', dispute)
}

function book(world: StripeWorld, dispute: DisputeObject, amount: number, fee: number): void {
  const { currency, id: source } = dispute
  dispute.balance_transactions.push(
    structuredClone(addBalanceTransaction(world, { amount, fee, currency, source, type: 'adjustment' })),
  )
}

/** Money that the bank has taken back can't be refunded as well. */
export const isWithBank = (world: StripeWorld, charge: ChargeObject): boolean =>
  world.list('dispute').some((one) => one.charge === charge.id && one.status !== 'won')

/** The card's issuer suspects fraud: a dispute may follow. */
export function warnOfFraud(world: StripeWorld, charge: ChargeObject): FraudWarningObject {
  const warning = world.add<'radar.early_fraud_warning'>({
    id: world.newId('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: charge.amount_refunded < charge.amount,
    charge: charge.id,
    created: world.now(),
    fraud_type: 'made_with_stolen_card',
    livemode: false,
    payment_intent: typeof charge.payment_intent === 'string' ? charge.payment_intent : undefined,
  })
  world.emit('radar.early_fraud_warning.created', warning)
  return warning
}
