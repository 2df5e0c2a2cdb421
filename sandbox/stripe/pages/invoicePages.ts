import { Hono } from 'hono'
import { html } from 'hono/html'
import { newPaymentMethod } from '~/sandbox/stripe/billing/checkout'
import { isTestCard, testCards } from '~/sandbox/stripe/billing/testCards'
import { absentPage } from '~/sandbox/stripe/pages/billingPages'
import { cardChoice } from '~/sandbox/stripe/pages/cardChoice'
import { day, money, notice, page } from '~/sandbox/stripe/pages/page'
import { payInvoice } from '~/sandbox/stripe/routes/invoices'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'
import type { TestCardName } from '~/sandbox/stripe/billing/testCards'
import type { Html } from '~/sandbox/stripe/pages/page'
import type { InvoiceObject } from '~/sandbox/stripe/StripeObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

const declined = 'Your bank declined the card. Nothing was taken.'

/** The page of one invoice, on which it is paid with any card. */
export function createInvoicePages(world: StripeWorld): Hono {
  const pages = new Hono()

  pages.get('/invoice/:id', (context) => {
    const invoice = world.list('invoice').find((one) => one.id === context.req.param('id'))
    return invoice ? context.html(invoicePage(invoice, null)) : context.html(absentPage(), 404)
  })

  pages.post('/invoice/:id', async (context) => {
    const { card, confirmed } = await context.req.parseBody()
    const invoice = world.list('invoice').find((one) => one.id === context.req.param('id'))
    if (!invoice) return context.html(absentPage(), 404)
    if (invoice.status === 'open') {
      if (!isTestCard(card)) return context.html(invoicePage(invoice, 'Choose a card.'), 400)
      if (testCards[card].atCheckout === 'asks' && confirmed === undefined)
        return context.html(confirmPage(invoice, card))
      if (confirmed === 'no')
        return context.html(invoicePage(invoice, 'You did not confirm the payment. Nothing was taken.'), 402)
      const method = newPaymentMethod(world, card, invoice.customer_email, invoice.customer)
      try {
        payInvoice(world, invoice, method.id, 'atCheckout')
      } catch (error) {
        if (!(error instanceof StripeFailure)) throw error
        return context.html(invoicePage(invoice, declined), 402)
      }
    }
    return context.redirect(`/invoice/${invoice.id}`, 303)
  })
  return pages
}

function invoicePage(invoice: InvoiceObject, problem: string | null): Html {
  const amount = money(invoice.amount_due, invoice.currency)
  return page(
    `Invoice ${invoice.number}`,
    html`<h1>Invoice ${invoice.number}</h1>
      <div class="card">
        <p class="amount">${amount}</p>
        <dl>
          <div>
            <dt>Date</dt>
            <dd>${day(invoice.created)}</dd>
          </div>
          <div>
            <dt>For</dt>
            <dd>${invoice.lines.data[0]?.description}</dd>
          </div>
          <div>
            <dt>State</dt>
            <dd>${invoice.status}</dd>
          </div>
        </dl>
        ${notice(problem)} ${invoice.status === 'open' ? payForm(invoice, amount) : ''}
      </div>`,
  )
}

function payForm(invoice: InvoiceObject, amount: string): Html {
  return html`<form method="post" action="/invoice/${invoice.id}">
    ${cardChoice(['4242', '0002', '3184'])}
    <button>Pay ${amount}</button>
  </form>`
}

function confirmPage(invoice: InvoiceObject, card: TestCardName): Html {
  return page(
    'Confirm the payment',
    html`<h1>Your bank wants your confirmation</h1>
      <div class="card">
        <p>${money(invoice.amount_due, invoice.currency)} from the card •••• ${card}.</p>
        <form method="post" action="/invoice/${invoice.id}">
          <input type="hidden" name="card" value="${card}" />
          <button name="confirmed" value="yes">Confirm</button>
          <button class="quiet" name="confirmed" value="no">Refuse</button>
        </form>
      </div>`,
  )
}
