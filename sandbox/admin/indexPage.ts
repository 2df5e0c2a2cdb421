import type { SandboxEndpoints } from '~/sandbox/createSandbox'
import { html, sandboxPage } from '~/sandbox/world/html'

/** Where everything of the sandbox is. Nothing here is secret: all of it ends with the sandbox. */
export function indexPage({
  hetzner,
  tailscale,
  stripe,
  model,
  mailbox,
  faults,
  admin,
  machines,
  smtp,
}: SandboxEndpoints) {
  const apis = [
    ['Hetzner', hetzner.endpoint],
    ['Tailscale', tailscale.endpoint],
    ['Stripe', stripe.endpoint],
    ['Model', model.endpoint],
    ['SMTP', smtp],
  ]
  const note =
    machines === 'real'
      ? 'Servers are real Debian machines on this host, in a private network of their own.'
      : 'Servers are simulated: state in this process, no machine runs.'
  return sandboxPage(
    'Sandbox cloud',
    `${machines} machines`,
    html`<p>${note}</p>
      <div class="card">
        <a href="${mailbox}">Mailbox</a><br /><span class="muted">Every mail that was sent</span>
      </div>
      <div class="card">
        <a href="${stripe.endpoint}/">Stripe</a><br /><span class="muted"
          >Subscriptions, invoices, refunds</span
        >
      </div>
      <div class="card">
        <a href="${faults}">Faults</a><br /><span class="muted">What shall go wrong next</span>
      </div>
      <div class="card">
        <a href="${admin}/listings">What exists</a>, <a href="${admin}/log">requests</a>,
        <a href="${admin}">counters and leftovers</a><br /><span class="muted">JSON</span>
      </div>
      <h2>APIs</h2>
      <div class="card">
        <dl>
          ${apis.map(
            ([name, url]) =>
              html`<dt>${name}</dt>
                <dd><code>${url}</code></dd>`,
          )}
        </dl>
      </div>`,
  )
}
