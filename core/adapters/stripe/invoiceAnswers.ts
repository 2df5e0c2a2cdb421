import { z } from 'zod'
import type { StripeInvoice } from '~/core/ports/Payments'
import { id, time } from './answers'

const Invoice = z.object({
  id: z.string(),
  status: z.string(),
  amount_paid: z.number().int(),
  amount_due: z.number().int(),
  hosted_invoice_url: z.string().nullish(),
  number: z.string().nullish(),
  next_payment_attempt: time.nullish(),
  currency: z.string(),
  created: time,
  status_transitions: z.object({ paid_at: time.nullable() }),
  parent: z.object({ subscription_details: z.object({ subscription: id }).nullish() }).nullish(),
})

const Charge = z.object({
  balance_transaction: id.nullish(),
  payment_method_details: z.object({ card: z.object({ last4: z.string().nullable() }).nullish() }).nullish(),
})
const Payments = z.object({
  data: z.array(
    z.object({
      status: z.string(),
      payment: z.object({
        payment_intent: z
          .object({ id: z.string(), status: z.string(), latest_charge: Charge.nullable() })
          .nullish(),
      }),
    }),
  ),
})

/** What is known of an invoice's payments, with their intents and charges expanded. */
export function readPayments(answer: unknown) {
  const { data } = Payments.parse(answer)
  const paid = data.find(({ status }) => status === 'paid')?.payment.payment_intent
  return {
    intentId: paid?.id ?? null,
    cardLast4: paid?.latest_charge?.payment_method_details?.card?.last4 ?? null,
    balanceId: paid?.latest_charge?.balance_transaction ?? null,
    needsConfirmation:
      !paid && data.some(({ payment }) => payment.payment_intent?.status === 'requires_action'),
  }
}

export function readInvoice(
  answer: unknown,
  payments: ReturnType<typeof readPayments>,
  feeCents: number | null,
): StripeInvoice {
  const invoice = Invoice.parse(answer)
  return {
    id: invoice.id,
    status: invoice.status,
    subscriptionId: invoice.parent?.subscription_details?.subscription ?? null,
    amountPaidCents: invoice.amount_paid,
    currency: invoice.currency,
    paymentIntentId: payments.intentId,
    cardLast4: payments.cardLast4,
    createdAt: invoice.created,
    paidAt: invoice.status_transitions.paid_at,
    amountDueCents: invoice.amount_due,
    feeCents,
    hostedUrl: invoice.hosted_invoice_url ?? null,
    number: invoice.number ?? null,
    nextAttemptAt: invoice.next_payment_attempt ?? null,
    needsConfirmation: payments.needsConfirmation,
  }
}

/** What Stripe kept of a payment. */
export const readFee = (answer: unknown): number => z.object({ fee: z.number().int() }).parse(answer).fee

const InvoiceIds = z.object({ data: z.array(z.object({ invoice: id })) })

export const readInvoiceId = (answer: unknown): string | null =>
  InvoiceIds.parse(answer).data[0]?.invoice ?? null
