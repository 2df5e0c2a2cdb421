import { Hono } from 'hono'
import { html } from 'hono/html'
import { newPaymentMethod } from '~/sandbox/stripe/billing/checkout'
import { setCancelAtPeriodEnd } from '~/sandbox/stripe/billing/subscriptionChanges'
import { itemOf, methodFor, subscriptionOf } from '~/sandbox/stripe/billing/subscriptions'
import { isTestCard } from '~/sandbox/stripe/billing/testCards'
import { cardChoice } from '~/sandbox/stripe/pages/cardChoice'
import { day, money, page } from '~/sandbox/stripe/pages/page'
import type { TestCardName } from '~/sandbox/stripe/billing/testCards'
import type { Html } from '~/sandbox/stripe/pages/page'
import type { InvoiceObject, PortalSessionObject, SubscriptionObject } from '~/sandbox/stripe/StripeObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

/** The billing portal: another card, plans, invoices. */
export function createBillingPages(world: StripeWorld): Hono {
  const pages = new Hono()

  pages.get('/billing/:id', (context) => {
    const session = world.list('billing_portal.session').find((one) => one.id === context.req.param('id'))
    return session ? context.html(portalPage(world, session)) : context.html(absentPage(), 404)
  })

  pages.post('/billing/:id', async (context) => {
    const { card, subscription, end } = await context.req.parseBody()
    const session = world.list('billing_portal.session').find((one) => one.id === context.req.param('id'))
    if (!session) return context.html(absentPage(), 404)
    const named = world
      .list('subscription')
      .find(
        (one) => one.id === subscription && one.customer === session.customer && one.status !== 'canceled',
      )
    if (named && (end === 'yes' || end === 'no')) {
      const before = setCancelAtPeriodEnd(world, named, end === 'yes')
      world.emit('customer.subscription.updated', named, before)
      return context.redirect(`/billing/${session.id}`, 303)
    }
    if (!isTestCard(card)) return context.html(portalPage(world, session), 400)
    replaceCard(world, session.customer, card)
    return context.redirect(`/billing/${session.id}`, 303)
  })

  return pages
}

/** The new card is that of the customer and of each subscription, as the portal has it. */
function replaceCard(world: StripeWorld, customerId: string, card: TestCardName): void {
  const customer = world.get('customer', customerId)
  const method = newPaymentMethod(world, card, customer.email, customerId)
  customer.invoice_settings.default_payment_method = method.id
  world.emit('payment_method.attached', method)
  world.emit('customer.updated', customer)
  for (const subscription of world.list('subscription')) {
    if (subscription.customer !== customerId || subscription.status === 'canceled') continue
    subscription.default_payment_method = method.id
    world.emit('customer.subscription.updated', subscription)
  }
}

function portalPage(world: StripeWorld, session: PortalSessionObject): Html {
  const customer = world.get('customer', session.customer)
  const subscriptions = world.list('subscription').filter((one) => one.customer === customer.id)
  const invoices = world.list('invoice').filter((one) => one.customer === customer.id)
  const living = subscriptions.find((one) => one.status !== 'canceled')
  const method = living ? methodFor(world, living) : null
  return page(
    'Billing',
    html`<h1>Billing</h1>
      <p class="muted">${customer.email ?? customer.id}</p>
      <div class="card">
        <p>Card: ${method ? html`<code>•••• ${method.card.last4}</code>` : 'none'}</p>
        <form method="post" action="/billing/${session.id}">
          ${cardChoice(['4242', '3155', '3184', '0341'])}
          <button>Use this card</button>
        </form>
        ${session.return_url ? html`<a class="button quiet" href="${session.return_url}">Back</a>` : ''}
      </div>
      <h2>Plans</h2>
      ${subscriptions.filter((one) => one.status !== 'canceled').map((one) => planCard(world, session, one))}
      <h2>Invoices</h2>
      ${invoices.length === 0 ? html`<p>No invoices yet.</p>` : invoiceTable(world, invoices)}`,
  )
}

function planCard(world: StripeWorld, session: PortalSessionObject, one: SubscriptionObject): Html {
  const item = itemOf(one)
  const name = world.get('product', item.price.product).name
  const isEnding = one.cancel_at_period_end
  const until = day(item.current_period_end)
  return html`<div class="card">
    <p>${name}: ${isEnding ? `ends ${until}` : `renews ${until}`}</p>
    <form method="post" action="/billing/${session.id}">
      <input type="hidden" name="subscription" value="${one.id}" />
      <button class="quiet" name="end" value="${isEnding ? 'no' : 'yes'}">
        ${isEnding ? `Keep ${name}` : `Cancel ${name} on ${until}`}
      </button>
    </form>
  </div>`
}

function invoiceTable(world: StripeWorld, invoices: InvoiceObject[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Date</th>
        <th scope="col">For</th>
        <th scope="col">Amount</th>
        <th scope="col">State</th>
      </tr>
    </thead>
    <tbody>
      ${invoices.map(
        (one) =>
          html`<tr>
            <td><a href="/invoice/${one.id}">${day(one.created)}</a></td>
            <td>
              ${world.get('subscription', subscriptionOf(one)).description ?? one.lines.data[0]?.description}
            </td>
            <td>${money(one.total, one.currency)}</td>
            <td>${one.status === 'open' ? html`<a href="/invoice/${one.id}">Pay now</a>` : one.status}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

export function absentPage(): Html {
  return page('Not found', html`<h1>There is no such page</h1>`)
}
