import { euros } from '~/app/presenters/euros'
import type { CustomerInFull, InvoiceOfCustomer, SubscriptionOfCustomer } from '~/core/ports/ConsoleDetails'
import { agentColumns } from './agentWords'
import { money, mono, muted, text, time } from './cell'
import { fact, factAt } from './fact'
import type { Column } from './listView'
import { auditSpec } from './specs/auditSpec'
import { customerStates, kept } from './specs/customersSpec'
import { refundsSpec } from './specs/refundsSpec'
import { runsSpec } from './specs/runsSpec'
import { tableView, without } from './tableView'

const subscriptionColumns: Column<SubscriptionOfCustomer>[] = [
  { key: 'agent', title: 'Agent', look: 'title', cell: ({ agentName }) => text(agentName) },
  {
    key: 'ours',
    title: 'Ours',
    cell: ({ suspendedAt, pastDueSince, endedAt }) =>
      text(endedAt ? 'ended' : suspendedAt ? 'suspended' : pastDueSince ? 'past due' : 'in force'),
  },
  { key: 'stripe', title: "Stripe's", cell: ({ status }) => text(status) },
  { key: 'read', title: 'Read', cell: ({ readAt }) => time(readAt, 'daySecond') },
  {
    key: 'plan',
    title: 'Plan',
    cell: ({ planName, priceCents }) => text(`${planName}, ${euros(priceCents)}`),
  },
  {
    key: 'until',
    title: 'Paid until',
    cell: ({ currentPeriodEnd }) => time(currentPeriodEnd),
  },
  {
    key: 'ends',
    title: 'Ends then',
    cell: ({ cancelAtPeriodEnd }) => text(cancelAtPeriodEnd ? 'yes' : 'no'),
  },
  { key: 'id', title: 'Id', look: 'wide', cell: ({ id }) => mono(id) },
]

const invoiceColumns: Column<InvoiceOfCustomer>[] = [
  { key: 'number', title: 'Invoice', look: 'title', cell: ({ number, id }) => mono(number ?? id) },
  { key: 'agent', title: 'Agent', cell: ({ agentName }) => text(agentName) },
  { key: 'status', title: 'Status', cell: ({ status }) => text(status) },
  { key: 'paid', title: 'Paid', isNumber: true, cell: ({ amountPaidCents }) => money(amountPaidCents) },
  { key: 'due', title: 'Due', isNumber: true, cell: ({ amountDueCents }) => money(amountDueCents) },
  {
    key: 'fee',
    title: 'Fee',
    isNumber: true,
    cell: ({ feeCents }) => (feeCents === null ? muted('not read') : money(feeCents)),
  },
  { key: 'created', title: 'Created', cell: ({ createdAt }) => time(createdAt) },
]

type Limits = { perCustomerHourly: number; refundLimitCents: number }

/** Everything about one customer, each part as a short table. */
export function customerView(customer: CustomerInFull, limits: Limits, now: Date) {
  const { runs, refunds, audit, invoices, subscriptions, agentRows } = customer
  return {
    id: customer.id,
    email: customer.email,
    status: customerStates[customer.state],
    facts: [
      fact('Name', customer.agentUser, { isMono: true }),
      factAt('Since', customer.createdAt),
      ...(customer.emailVerifiedAt
        ? [factAt('E-mail confirmed', customer.emailVerifiedAt)]
        : [fact('E-mail confirmed', 'not yet')]),
      fact('At Stripe', customer.stripeCustomerId, { isMono: true }),
      fact('Paid', euros(customer.paidCents)),
      fact('Refunded', euros(customer.refundedCents)),
      fact('Fees', euros(customer.feeCents)),
      fact('Left, before machines', euros(kept(customer))),
    ],
    limits: [
      fact('New setups in the last hour', `${customer.setupsLastHour} of ${limits.perCustomerHourly}`),
      fact('Refunds by support, an invoice', euros(limits.refundLimitCents)),
    ],
    agents: tableView('Agents', agentColumns, agentRows, ({ name }) => name, now),
    subscriptions: tableView('Subscriptions', subscriptionColumns, subscriptions, ({ id }) => id, now),
    invoices: tableView('Invoices', invoiceColumns, invoices, ({ id }) => id, now),
    refundable: invoices
      .filter(({ amountPaidCents }) => amountPaidCents > 0)
      .map(({ id, number, agentName, amountPaidCents }) => ({
        id,
        name: `${number ?? id}, ${agentName}, ${euros(amountPaidCents)} paid`,
      })),
    refunds: tableView(
      'Refunds',
      without(refundsSpec.columns, ['invoice', 'key', 'failure']),
      refunds,
      refundsSpec.name,
      now,
    ),
    runs: tableView(
      'Runs',
      without(runsSpec.columns, ['customer', 'attempt', 'duration']),
      runs,
      runsSpec.name,
      now,
    ),
    audit: tableView('Audit', without(auditSpec.columns, ['address', 'actor']), audit, auditSpec.name, now),
  }
}
