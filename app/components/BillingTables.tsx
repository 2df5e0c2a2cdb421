import { Icon } from '~/app/components/Icon'
import { Status } from '~/app/components/Status'
import { Time } from '~/app/components/Time'
import type { BillingView } from '~/app/presenters/billingView'

export function InvoicesTable({ invoices }: Pick<BillingView, 'invoices'>) {
  if (invoices.length === 0) return <p className="empty">No invoices yet.</p>
  return (
    <table className="data-table">
      <caption className="offscreen">Invoices</caption>
      <thead>
        <tr>
          <th scope="col">Invoice</th>
          <th scope="col">Date</th>
          <th scope="col">Agent</th>
          <th scope="col" className="num">
            Amount
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {invoices.map((invoice) => (
          <tr key={invoice.id}>
            <th scope="row">
              {invoice.href ? (
                <a className="row row--tight" href={invoice.href}>
                  {invoice.number}
                  <Icon name="external-link" />
                </a>
              ) : (
                invoice.number
              )}
            </th>
            <td className="muted">
              <Time at={invoice.at} form="day" />
            </td>
            <td className="muted">{invoice.agentName}</td>
            <td className="num">{invoice.amount}</td>
            <td className="at-top">
              <Status status={invoice.status} bare />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function RefundsTable({ refunds }: Pick<BillingView, 'refunds'>) {
  return (
    <table className="data-table">
      <caption className="offscreen">Refunds</caption>
      <thead>
        <tr>
          <th scope="col">Agent</th>
          <th scope="col">Date</th>
          <th scope="col" className="num">
            Amount
          </th>
          <th scope="col">State</th>
          <th scope="col">Next</th>
        </tr>
      </thead>
      <tbody>
        {refunds.map((refund) => (
          <tr key={refund.id}>
            <th scope="row">{refund.agentName}</th>
            <td className="muted">
              <Time at={refund.at} form="dayMinute" />
            </td>
            <td className="num">{refund.amount}</td>
            <td className="at-top">
              <Status status={refund.status} bare />
            </td>
            <td className="muted wide">{refund.next}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
