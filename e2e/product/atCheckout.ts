import { Customer } from '~/scripts/once/Customer'
import { firstChoice, hiddenFields } from '~/scripts/once/htmlForms'

/** Signs up and orders, up to Stripe's page. Whoever pays there closes the browser before it comes back to us. */
export async function atCheckout(
  url: string,
  email: string,
): Promise<{ agentId: string; pay: () => Promise<void> }> {
  const customer = new Customer(url, email)
  await customer.signUp()
  const orderUrl = `${url}/agents/new?plan=small`
  const form = hiddenFields((await customer.browser.get(orderUrl)).body)
  const checkout = await customer.browser.post(orderUrl, form, orderUrl)
  const card = firstChoice(checkout.body, 'card') ?? ''
  return {
    agentId: form.idempotency ?? '',
    async pay() {
      const body = new URLSearchParams({ card })
      const paid = await fetch(checkout.url, { method: 'POST', body, redirect: 'manual' })
      if (paid.status >= 400) throw new Error(`The payment on ${checkout.url} answered ${paid.status}.`)
    },
  }
}
