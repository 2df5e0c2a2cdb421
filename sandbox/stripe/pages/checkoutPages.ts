import { Hono } from 'hono'
import { html } from 'hono/html'
import { payCheckout } from '~/sandbox/stripe/billing/checkout'
import { isTestCard, testCards } from '~/sandbox/stripe/billing/testCards'
import { cardChoice } from '~/sandbox/stripe/pages/cardChoice'
import { money, notice, page } from '~/sandbox/stripe/pages/page'
import { orderOf } from '~/sandbox/stripe/routes/checkoutSessions'
import type { Context } from 'hono'
import type { SessionOrder } from '~/sandbox/stripe/billing/checkout'
import type { TestCardName } from '~/sandbox/stripe/billing/testCards'
import type { Html } from '~/sandbox/stripe/pages/page'
import type { SessionObject } from '~/sandbox/stripe/StripeObjects'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

const cardNames = ['4242', '0002', '3155', '3184', '0341', '0259', '5423'] as const satisfies TestCardName[]
const declined = 'Your bank declined the card. Nothing was taken. Choose another card.'

/** The page on which the customer pays. Plain forms: it needs no script. */
export function createCheckoutPages(world: StripeWorld, orders: Map<string, SessionOrder>): Hono {
  const pages = new Hono()

  pages.get('/checkout/:id', (context) => {
    const session = sessionOf(world, context.req.param('id'))
    if (!session) return context.html(absentPage(), 404)
    return context.html(sessionPage(session, orderView(world, orders, session)))
  })

  pages.post('/checkout/:id', async (context) => {
    const sent = await context.req.parseBody()
    const session = sessionOf(world, context.req.param('id'))
    if (!session) return context.html(absentPage(), 404)
    const view = orderView(world, orders, session)
    if (session.status !== 'open') return leave(context, session, view)
    const { card, confirmed, email } = sent
    if (!isTestCard(card)) return context.html(payPage(session, view, 'Choose a card.'), 400)
    if (testCards[card].atCheckout === 'asks') {
      if (confirmed === undefined) return context.html(confirmPage(session, view, card))
      if (confirmed !== 'yes') {
        return context.html(
          payPage(session, view, 'You did not confirm the payment. Nothing was taken.'),
          402,
        )
      }
    }
    const payer = { card, email: typeof email === 'string' && email !== '' ? email : null }
    if (!payCheckout(world, session, view.order, payer))
      return context.html(payPage(session, view, declined), 402)
    return leave(context, session, view)
  })
  return pages
}

type OrderView = { order: SessionOrder; product: string; amount: string; every: string; email: string | null }

function orderView(world: StripeWorld, orders: Map<string, SessionOrder>, session: SessionObject): OrderView {
  const order = orderOf(world, orders, session.id)
  const { price, quantity } = order
  const customer = session.customer ? world.get('customer', session.customer) : null
  return {
    order,
    product: world.get('product', price.product).name,
    amount: money(price.unit_amount * quantity, price.currency),
    every: price.recurring?.interval ?? 'month',
    email: session.customer_email ?? customer?.email ?? null,
  }
}

function sessionOf(world: StripeWorld, id: string): SessionObject | null {
  return world.list('checkout.session').find((one) => one.id === id) ?? null
}

/** Paid, also by an earlier press of the button: on to the shop. */
function leave(context: Context, session: SessionObject, view: OrderView): Response | Promise<Response> {
  const url = session.success_url
  if (session.status !== 'complete' || !url) return context.html(sessionPage(session, view))
  return context.redirect(withId(url, session), 303)
}

function withId(url: string, session: SessionObject): string {
  return url.replaceAll('{CHECKOUT_SESSION_ID}', session.id)
}

function sessionPage(session: SessionObject, view: OrderView): Html {
  switch (session.status) {
    case 'open':
      return payPage(session, view, null)
    case 'complete':
      return page(
        'Paid',
        html`<h1>Paid</h1>
          <p>${view.amount} for ${view.product} was taken.</p>
          ${session.success_url ? html`<a class="button" href="${withId(session.success_url, session)}">Go on</a>` : ''}`,
      )
    case 'expired':
      return page(
        'Expired',
        html`<h1>This payment page has expired</h1>
          <p>Nothing was taken.</p>
          ${back(session)}`,
      )
  }
}

function payPage(session: SessionObject, view: OrderView, problem: string | null): Html {
  const title = `Pay ${view.amount}`
  return page(
    title,
    html`<h1>${view.product}</h1>
      <div class="card">
        <p class="amount">${view.amount}</p>
        <p class="muted">per ${view.every}, VAT included. Cancel any time.</p>
        <dl>
          ${
            view.email
              ? html`<div>
                  <dt>For</dt>
                  <dd>${view.email}</dd>
                </div>`
              : ''
          }
          <div>
            <dt>Due today</dt>
            <dd>${view.amount}</dd>
          </div>
        </dl>
        ${notice(problem)}
        <form method="post" action="/checkout/${session.id}">
          ${view.email ? '' : emailField} ${cardChoice(cardNames)}
          <button>${title}</button>
        </form>
        ${back(session)}
      </div>`,
  )
}

const emailField = html`<label class="field"
  >E-mail<input type="email" name="email" required autocomplete="email"
/></label>`

function confirmPage(session: SessionObject, view: OrderView, card: TestCardName): Html {
  return page(
    'Confirm the payment',
    html`<h1>Your bank wants your confirmation</h1>
      <div class="card">
        <p>${view.amount} to ${view.product}, from the card •••• ${card}.</p>
        <form method="post" action="/checkout/${session.id}">
          <input type="hidden" name="card" value="${card}" />
          <button name="confirmed" value="yes">Confirm</button>
          <button class="quiet" name="confirmed" value="no">Refuse</button>
        </form>
      </div>`,
  )
}

function absentPage(): Html {
  return page('Not found', html`<h1>There is no such payment page</h1>`)
}

function back(session: SessionObject): Html | '' {
  return session.cancel_url ? html`<a class="button quiet" href="${session.cancel_url}">Back</a>` : ''
}
