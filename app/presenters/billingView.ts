import type { StatusView } from '~/app/components/Status'
import type { Words } from '~/app/presenters/agent/AgentView'
import { euros } from '~/app/presenters/euros'
import type { BillingOnPage } from '~/core/ports/Pages'

export type BillingView = {
  /** Each subscription with what comes next. */
  plans: { agentId: string; agentName: string; words: Words; isOverdue: boolean; isEnding: boolean }[]
  card: string | null
  invoices: {
    id: string
    number: string
    at: string
    agentName: string
    amount: string
    status: StatusView
    href: string | null
  }[]
  refunds: { id: string; at: string; agentName: string; amount: string; status: StatusView; next: string }[]
}

const invoiceStatuses: Record<string, StatusView> = {
  paid: { tone: 'ok', icon: 'circle-check', word: 'Paid' },
  open: { tone: 'warn', icon: 'triangle-alert', word: 'Open' },
  uncollectible: { tone: 'idle', icon: 'ban', word: 'Given up' },
  void: { tone: 'idle', icon: 'ban', word: 'Void' },
  draft: { tone: 'idle', icon: 'clock', word: 'Draft' },
}

/** Stripe's state of a refund, and what follows. */
const refundStates: Record<BillingOnPage['refunds'][number]['state'], { status: StatusView; next: string }> =
  {
    owed: {
      status: { tone: 'info', icon: 'undo-2', word: 'Being sent' },
      next: 'Sent within a minute.',
    },
    sent: {
      status: { tone: 'info', icon: 'undo-2', word: 'Pending' },
      next: 'Banks show it in 5 to 10 business days.',
    },
    pending: {
      status: { tone: 'info', icon: 'undo-2', word: 'Pending' },
      next: 'Banks show it in 5 to 10 business days.',
    },
    succeeded: {
      status: { tone: 'ok', icon: 'circle-check', word: 'Sent' },
      next: 'Banks show it in 5 to 10 business days.',
    },
    failed: {
      status: { tone: 'bad', icon: 'circle-x', word: 'Failed' },
      next: 'Your bank returned it. We send it again and write to you.',
    },
  }

export function billingView({ subscriptions, invoices, refunds }: BillingOnPage): BillingView {
  const card = invoices.find((invoice) => invoice.cardLast4)?.cardLast4
  return {
    plans: subscriptions.map((one) => ({
      agentId: one.agentId,
      agentName: one.agentName,
      words: nextCharge(one),
      isOverdue: one.pastDueSince !== null,
      isEnding: one.cancelAtPeriodEnd,
    })),
    card: card ? `Card ending in ${card}` : null,
    invoices: invoices.map((invoice) => ({
      id: invoice.id,
      number: invoice.number ?? invoice.id,
      at: invoice.createdAt.toISOString(),
      agentName: invoice.agentName,
      amount: euros(invoice.status === 'paid' ? invoice.amountPaidCents : invoice.amountDueCents),
      status: invoiceStatuses[invoice.status] ?? { tone: 'idle', icon: 'clock', word: invoice.status },
      href: invoice.hostedUrl,
    })),
    refunds: refunds.map((refund) => ({
      id: refund.id,
      at: (refund.sentAt ?? refund.createdAt).toISOString(),
      agentName: refund.agentName,
      amount: euros(refund.amountCents),
      ...refundStates[refund.state],
    })),
  }
}

function nextCharge(one: BillingOnPage['subscriptions'][number]): Words {
  const price = euros(one.priceCents)
  if (one.pastDueSince) return [`Payment failed. ${price} is due now.`]
  if (!one.currentPeriodEnd) return [`${price} a month`]
  const at = { at: one.currentPeriodEnd.toISOString(), form: 'day' as const }
  return one.cancelAtPeriodEnd ? ['Paid until ', at, ', then it ends.'] : ['Next charge ', at, `, ${price}`]
}
