import { html } from 'hono/html'
import { page } from '~/sandbox/stripe/pages/page'
import type { MailboxMessage } from '~/sandbox/mailbox/createMailbox'
import type { Html } from '~/sandbox/stripe/pages/page'

const note = 'A mailbox for every address. No mail leaves this machine.'

export function messageListPage(messages: MailboxMessage[]): Html {
  return page(
    'Mailbox',
    html`<h1>Mailbox</h1>
      ${messages.length === 0 ? html`<p>No mail yet.</p>` : table(messages)}`,
    note,
  )
}

function table(messages: MailboxMessage[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Subject</th>
          <th scope="col">To</th>
          <th scope="col">At (UTC)</th>
        </tr>
      </thead>
      <tbody>
        ${messages.map(
          (one) =>
            html`<tr>
              <td><a href="/mailbox/messages/${one.id}">${one.subject || 'No subject'}</a></td>
              <td><a href="/mailbox?to=${encodeURIComponent(one.to[0] ?? '')}">${one.to.join(', ')}</a></td>
              <td>${clockTime(one.at)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

export function messagePage(message: MailboxMessage): Html {
  return page(
    message.subject,
    html`<p><a href="/mailbox">Mailbox</a></p>
      <h1>${message.subject || 'No subject'}</h1>
      <dl>
        <div>
          <dt>From</dt>
          <dd>${message.from}</dd>
        </div>
        <div>
          <dt>To</dt>
          <dd>${message.to.join(', ')}</dd>
        </div>
        <div>
          <dt>At (UTC)</dt>
          <dd>${clockTime(message.at)}</dd>
        </div>
      </dl>
      ${linksOf(message.text).map((url) => html`<a class="button" href="${url}">${shown(url)}</a>`)}
      ${message.html ? frame(message.html) : ''}
      <h2>As text</h2>
      <pre>${message.text}</pre>`,
    note,
  )
}

// Scripts stay off in the frame; a link may lead the whole window on, when it is clicked.
function frame(body: string): Html {
  const source = `<base target="_top">${body}`
  return html`<h2>As HTML</h2>
    <iframe
      title="The message"
      sandbox="allow-top-navigation-by-user-activation"
      srcdoc="${source}"
    ></iframe>`
}

function linksOf(text: string): string[] {
  return [...new Set(text.match(/https?:\/\/[^\s<>"')]+/g) ?? [])]
}

function shown(url: string): string {
  const { host, pathname } = new URL(url)
  const path = pathname.length > 24 ? `${pathname.slice(0, 24)}…` : pathname
  return `Open ${host}${path}`
}

function clockTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}
