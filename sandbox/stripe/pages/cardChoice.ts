import { html } from 'hono/html'
import { testCards } from '~/sandbox/stripe/billing/testCards'
import type { TestCardName } from '~/sandbox/stripe/billing/testCards'
import type { Html } from '~/sandbox/stripe/pages/page'

/** Test cards to choose from, the first chosen. */
export function cardChoice(names: readonly TestCardName[]): Html {
  return html`<fieldset>
    <legend>Test card</legend>
    ${names.map(
      (name) =>
        html`<label class="choice"
          ><input type="radio" name="card" value="${name}" ${name === names[0] ? 'checked' : ''} />
          <code>•••• ${name}</code><span>${testCards[name].expected}</span></label
        >`,
    )}
  </fieldset>`
}
