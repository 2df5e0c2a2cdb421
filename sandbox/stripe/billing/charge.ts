import { openDispute, warnOfFraud } from '~/sandbox/stripe/billing/disputes'
import {
  confirmText,
  declinedText,
  isTestCard,
  testCard,
  testCards,
} from '~/sandbox/stripe/billing/testCards'
import { addBalanceTransaction } from '~/sandbox/stripe/billing/balance'
import type {
  BalanceTransactionObject,
  CardFailure,
  ChargeObject,
  PaymentIntentObject,
  PaymentMethodObject,
} from '~/sandbox/stripe/PaymentObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

// Stripe's price for European cards.
const FEE_RATE = 0.015
const FEE_FIXED_CENTS = 25
/** From a payment to the bank's second thoughts. */
const SECOND_THOUGHTS_MS = 1_000

export type Situation = 'atCheckout' | 'later'

export function newPaymentIntent(
  world: StripeWorld,
  { amount, currency, customer, metadata = {} }: PaymentOrder,
): PaymentIntentObject {
  const id = world.newId('pi')
  return world.add<'payment_intent'>({
    id,
    object: 'payment_intent',
    amount,
    amount_received: 0,
    client_secret: `${id}_secret_${world.newId('s', 16).slice(2)}`,
    created: world.now(),
    currency,
    customer,
    description: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata,
    payment_method: null,
    status: 'requires_payment_method',
  })
}

type PaymentOrder = {
  amount: number
  currency: string
  customer: string | null
  metadata?: Record<string, string>
}

export type Verdict = 'pays' | 'declines' | 'asks'

/** Tries to take the money. A refusal is kept on the intent and as a failed charge. */
export function attemptPayment(
  world: StripeWorld,
  intent: PaymentIntentObject,
  method: PaymentMethodObject,
  situation: Situation,
  verdict = verdictOn(world, method, situation),
): Verdict {
  const charge = newCharge(world, intent, method, verdict)
  intent.latest_charge = charge.id
  if (verdict !== 'pays') {
    refuse(world, intent, { charge, method, verdict })
    return verdict
  }
  charge.balance_transaction = book(world, charge).id
  Object.assign(intent, {
    status: 'succeeded',
    amount_received: intent.amount,
    last_payment_error: null,
    payment_method: method.id,
  })
  world.emit('charge.succeeded', charge)
  world.emit('payment_intent.succeeded', intent)
  haveSecondThoughts(world, charge, method)
  return verdict
}

type Refusal = { charge: ChargeObject; method: PaymentMethodObject; verdict: Verdict }

function refuse(world: StripeWorld, intent: PaymentIntentObject, { charge, method, verdict }: Refusal): void {
  const asks = verdict === 'asks'
  const failure: CardFailure = {
    type: 'card_error',
    code: asks ? 'authentication_required' : 'card_declined',
    decline_code: asks ? 'authentication_required' : 'generic_decline',
    message: asks ? confirmText : declinedText,
    charge: charge.id,
    payment_method: structuredClone(method),
  }
  const status = asks ? 'requires_action' : 'requires_payment_method'
  Object.assign(intent, { status, last_payment_error: failure })
  world.emit('charge.failed', charge)
  world.emit(asks ? 'payment_intent.requires_action' : 'payment_intent.payment_failed', intent)
}

/** What the bank would say; asking uses up a fault. */
export function verdictOn(world: StripeWorld, { card }: PaymentMethodObject, situation: Situation): Verdict {
  const expected = isTestCard(card.last4) ? testCards[card.last4][situation] : 'pays'
  if (expected === 'declines' || world.faults.take('declineCard') !== null) return 'declines'
  if (situation === 'later' && (expected === 'asks' || world.faults.take('askForConfirmation') !== null))
    return 'asks'
  return 'pays'
}

/** Some payments are taken back, or warned of, after they were taken. */
function haveSecondThoughts(world: StripeWorld, charge: ChargeObject, { card }: PaymentMethodObject): void {
  const { afterwards } = isTestCard(card.last4) ? testCard(card.last4) : {}
  const disputes = afterwards === 'disputes' || world.faults.take('disputePayment') !== null
  const warns = afterwards === 'warns' || world.faults.take('fraudWarning') !== null
  if (warns) world.after(SECOND_THOUGHTS_MS, () => void warnOfFraud(world, charge))
  if (disputes) world.after(SECOND_THOUGHTS_MS, () => void openDispute(world, charge))
}

function newCharge(
  world: StripeWorld,
  intent: PaymentIntentObject,
  method: PaymentMethodObject,
  verdict: Verdict,
): ChargeObject {
  const declines = verdict !== 'pays'
  return world.add<'charge'>({
    id: world.newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: declines ? 0 : intent.amount,
    amount_refunded: 0,
    balance_transaction: null,
    billing_details: { ...method.billing_details },
    captured: !declines,
    created: world.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_code: declines ? (verdict === 'asks' ? 'authentication_required' : 'card_declined') : null,
    failure_message: declines ? declinedText : null,
    livemode: false,
    metadata: { ...intent.metadata },
    paid: !declines,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: { ...method.card } },
    refunded: false,
    status: declines ? 'failed' : 'succeeded',
  })
}

function book(world: StripeWorld, charge: ChargeObject): BalanceTransactionObject {
  const fee = Math.round(charge.amount * FEE_RATE) + FEE_FIXED_CENTS
  return addBalanceTransaction(world, {
    amount: charge.amount,
    fee,
    currency: charge.currency,
    source: charge.id,
    type: 'charge',
  })
}
