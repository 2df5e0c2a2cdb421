import type { ArmedFault } from '~/sandbox/faults/Faults'
import { faultEntry, type FaultArea, type FaultName, type FaultOutcome } from '~/sandbox/faults/faultTable'
import { html, sandboxPage, type Html } from '~/sandbox/world/html'

type Listing = {
  level: string
  armed: (Omit<ArmedFault, 'times'> & { times: number | null })[]
  table: { name: FaultName; area: FaultArea; isAvailable: boolean }[]
}

const areas: Record<FaultArea, string> = {
  hetzner: 'Hetzner',
  machine: 'Machines',
  tailscale: 'Tailscale',
  stripe: 'Stripe',
}

const outcomes: Record<FaultOutcome, string> = {
  unnoticed: 'The run goes on as if nothing was.',
  waits: 'The run waits, says why, and goes on.',
  triedAgain: 'The step is tried again in the same attempt.',
  nextAttempt: 'The attempt is cleaned up, the next one succeeds.',
  backup: 'A backup or its restore is tried again.',
  noSale: 'Nothing is charged and no run begins.',
  billing: 'The money side has to cope.',
}

function valueField(name: FaultName): Html | null {
  const { value } = faultEntry(name)
  if (!value) return null
  if (value.choices)
    return html`<label
      >${value.meaning}
      <select name="value">
        ${value.choices.map(
          (choice) => html`<option ${choice === value.fallback ? 'selected' : ''}>${choice}</option>`,
        )}
      </select></label
    >`
  return html`<label
    >${value.meaning} <input name="value" type="number" min="0" value="${value.fallback}"
  /></label>`
}

function card(name: FaultName, level: string, isAvailable: boolean): Html {
  const entry = faultEntry(name)
  const form = html`<form method="post" action="/faults">
    <input type="hidden" name="name" value="${name}" />
    ${valueField(name)}
    <label>times <input name="times" type="number" min="1" value="1" /></label>
    <button aria-label="Arm: ${entry.label}">Arm</button>
  </form>`
  return html`<div class="card row">
    <div>
      ${entry.label}<br /><span class="muted">${outcomes[entry.outcome]} <code>${name}</code></span>
    </div>
    ${isAvailable ? form : html`<span class="muted">Not with ${level} machines</span>`}
  </div>`
}

export function faultPage({ level, armed, table }: Listing): string {
  const list = armed.map(
    ({ name, times, value }) =>
      html`<li>
        ${faultEntry(name).label}:
        ${times === null ? 'until cleared' : `${times} more`}${
          value === undefined ? '' : `, ${value} ${faultEntry(name).value?.meaning ?? ''}`
        }
      </li>`,
  )
  const waiting = html`<div class="card">
    <ul>
      ${list}
    </ul>
    <form method="post" action="/faults/clear"><button class="plain">Clear all</button></form>
  </div>`
  const sections = Object.entries(areas).map(
    ([area, title]) =>
      html`<h2>${title}</h2>
        ${table
          .filter((row) => row.area === area)
          .map(({ name, isAvailable }) => card(name, level, isAvailable))}`,
  )
  return sandboxPage(
    'Faults',
    `${level} machines`,
    html`<p class="muted">What shall go wrong next. Each strikes as often as it is armed.</p>
      <h2>Armed</h2>
      ${armed.length === 0 ? html`<p class="muted">Nothing is armed.</p>` : waiting} ${sections}
      <p><a href="/">All of the sandbox</a></p>`,
  )
}
