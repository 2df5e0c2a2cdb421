import { Hono } from 'hono'
import { html } from 'hono/html'
import { closeDispute, openDispute, reviewDispute, warnOfFraud } from '~/sandbox/stripe/billing/disputes'
import { pauseSubscription, resumeSubscription } from '~/sandbox/stripe/billing/subscriptionChanges'
import { itemOf, renew } from '~/sandbox/stripe/billing/subscriptions'
import { day, money, page } from '~/sandbox/stripe/pages/page'
import { StripeFailure } from '~/sandbox/stripe/StripeFailure'
import { isSubscribed } from '~/sandbox/stripe/webhooks'
import type { Html } from '~/sandbox/stripe/pages/page'
import type { StripeWorld } from '~/sandbox/stripe/StripeWorld'

const ROWS_MAX = 50

/** What a merchant's dashboard would show, and a button that lets a subscription's period end now. */
export function createOverviewPages(world: StripeWorld): Hono {
  const pages = new Hono()
  pages.get('/', (context) => context.html(overviewPage(world)))
  pages.post('/subscriptions/:id/end-period', (context) => {
    const subscription = world.list('subscription').find((one) => one.id === context.req.param('id'))
    if (!subscription) return context.text('There is no such subscription.', 404)
    renew(world, subscription)
    return context.redirect('/', 303)
  })
  for (const [action, act] of Object.entries(actions)) {
    pages.post(`/${act.path}/:id/${action}`, (context) => {
      try {
        act.run(world, context.req.param('id'))
      } catch (error) {
        if (!(error instanceof StripeFailure)) throw error
        return context.text(error.message, error.status as 400)
      }
      return context.redirect('/', 303)
    })
  }
  return pages
}

type Act = { path: string; label: string; run(world: StripeWorld, id: string): void }

/** What a bank or a merchant does by hand. */
const actions: Record<string, Act> = {
  dispute: {
    path: 'charges',
    label: 'Dispute',
    run: (world, id) => void openDispute(world, world.get('charge', id)),
  },
  warn: {
    path: 'charges',
    label: 'Warn of fraud',
    run: (world, id) => void warnOfFraud(world, world.get('charge', id)),
  },
  review: {
    path: 'disputes',
    label: 'Review',
    run: (world, id) => reviewDispute(world, world.get('dispute', id)),
  },
  win: {
    path: 'disputes',
    label: 'Merchant wins',
    run: (world, id) => closeDispute(world, world.get('dispute', id), 'won'),
  },
  lose: {
    path: 'disputes',
    label: 'Merchant loses',
    run: (world, id) => closeDispute(world, world.get('dispute', id), 'lost'),
  },
  pause: {
    path: 'subscriptions',
    label: 'Pause',
    run: (world, id) => pauseSubscription(world, world.get('subscription', id)),
  },
  resume: {
    path: 'subscriptions',
    label: 'Resume',
    run: (world, id) => resumeSubscription(world, world.get('subscription', id)),
  },
}

function actButton(action: string, id: string, of: string): Html {
  const { path, label } = actions[action] ?? { path: '', label: action }
  return html`<form method="post" action="/${path}/${id}/${action}">
    <button class="quiet small" aria-label="${label}: ${of}">${label}</button>
  </form>`
}

function overviewPage(world: StripeWorld): Html {
  return page(
    'Stripe',
    html`<h1>Stripe</h1>
      ${section('Subscriptions', ['Customer', 'State', 'Paid until', ''], subscriptionRows(world))}
      ${section('Payments', ['Date', 'Amount', 'Refunded', 'State', ''], chargeRows(world))}
      ${section('Disputes', ['Date', 'Amount', 'State', ''], disputeRows(world))}
      ${section('Refunds', ['Date', 'Amount', 'State'], refundRows(world))}
      ${section('Events', ['Type', 'Delivered'], eventRows(world))}`,
  )
}

type Row = (string | Html)[]

function section(title: string, columns: string[], rows: Row[]): Html {
  const empty = html`<p class="muted">None yet.</p>`
  const head = columns.map(
    (name) => html`<th scope="col">${name || html`<span class="hidden">Action</span>`}</th>`,
  )
  const body = rows.slice(0, ROWS_MAX).map(
    (cells) =>
      html`<tr>
        ${cells.map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  )
  const table = html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`
  return html`<h2>${title}</h2>
    ${rows.length === 0 ? empty : table}`
}

function subscriptionRows(world: StripeWorld): Row[] {
  return world.list('subscription').map((one) => {
    const email = world.get('customer', one.customer).email ?? one.customer
    const state = one.cancel_at_period_end && one.status !== 'canceled' ? 'ends at period end' : one.status
    const pause = one.status === 'active' ? 'pause' : one.status === 'paused' ? 'resume' : null
    const action = html`${pause ? actButton(pause, one.id, email) : ''}
      <form method="post" action="/subscriptions/${one.id}/end-period">
        <button class="quiet small" aria-label="End the period of ${email} now">End period now</button>
      </form>`
    return [email, state, day(itemOf(one).current_period_end), one.status === 'canceled' ? '' : action]
  })
}

function chargeRows(world: StripeWorld): Row[] {
  return world
    .list('charge')
    .map((one) => [
      day(one.created),
      money(one.amount, one.currency),
      money(one.amount_refunded, one.currency),
      one.disputed ? 'disputed' : one.status,
      one.paid && !one.disputed
        ? html`${actButton('dispute', one.id, day(one.created))}
          ${actButton('warn', one.id, day(one.created))}`
        : '',
    ])
}

function disputeRows(world: StripeWorld): Row[] {
  return world.list('dispute').map((one) => {
    const of = `dispute of ${day(one.created)}`
    const isOpen = one.status === 'needs_response' || one.status === 'under_review'
    const review = one.status === 'needs_response' ? actButton('review', one.id, of) : ''
    const acts = html`${review} ${actButton('win', one.id, of)} ${actButton('lose', one.id, of)}`
    return [day(one.created), money(one.amount, one.currency), one.status, isOpen ? acts : '']
  })
}

function refundRows(world: StripeWorld): Row[] {
  return world.list('refund').map((one) => [day(one.created), money(one.amount, one.currency), one.status])
}

function eventRows(world: StripeWorld): Row[] {
  return world
    .list('event')
    .filter((one) => isSubscribed(one.type))
    .map((one) => [one.type, one.pending_webhooks === 0 ? 'yes' : 'not yet'])
}
