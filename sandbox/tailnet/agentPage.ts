import { Html, html, sandboxPage } from '~/sandbox/world/html'

const SCRIPT = `
const form = document.querySelector('form'), log = document.querySelector('ul')
const say = (who, text) => { const item = document.createElement('li'); item.textContent = who + ': ' + text; log.append(item) }
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const message = form.elements.message.value
  form.reset()
  say('You', message)
  const answer = await fetch('/chat', { method: 'POST', body: new URLSearchParams({ message }) })
  say('Agent', answer.ok ? (await answer.json()).answer : 'no answer (' + answer.status + ')')
})`

/** The page that stands for OpenClaw's own where machines are simulated. */
export function agentPage({ name, user }: { name: string; user: string }): string {
  return sandboxPage(
    'OpenClaw',
    'simulated machine',
    html`<p>Signed in as <code>${user}</code> on <code>${name}</code>.</p>
      <ul role="log" aria-label="Chat"></ul>
      <form method="post" action="/chat">
        <label>Message <input name="message" required autocomplete="off" style="width:20em" /></label>
        <button>Send</button>
      </form>
      <script>
        ${new Html(SCRIPT)}
      </script>`,
  )
}
