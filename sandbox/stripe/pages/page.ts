import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Values of Aura's visual system: pages that customers meet look alike. */
const styles = `
:root { color-scheme: light dark;
  --bg: light-dark(oklch(.985 .003 255), oklch(.18 .012 260));
  --surface: light-dark(oklch(1 0 0), oklch(.215 .014 260));
  --line: light-dark(oklch(.90 .008 255), oklch(.31 .016 260));
  --control: light-dark(oklch(.62 .02 255), oklch(.56 .02 260));
  --ink: light-dark(oklch(.24 .02 260), oklch(.95 .006 260));
  --muted: light-dark(oklch(.48 .022 260), oklch(.73 .018 260));
  --accent: light-dark(oklch(.50 .17 285), oklch(.76 .11 285));
  --accent-soft: light-dark(oklch(.955 .018 285), oklch(.29 .06 285));
  --on-accent: light-dark(oklch(1 0 0), oklch(.18 .03 285));
  --focus: light-dark(oklch(.55 .19 285), oklch(.80 .10 285));
  --warn: light-dark(oklch(.49 .105 70), oklch(.83 .12 80));
  --warn-soft: light-dark(oklch(.96 .04 85), oklch(.29 .05 75));
  --bad: light-dark(oklch(.50 .17 27), oklch(.76 .13 25));
  --bad-soft: light-dark(oklch(.955 .02 25), oklch(.29 .07 25)); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 400 1rem/1.5rem system-ui, -apple-system,
  "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
h1 { font: 600 1.25rem/1.75rem inherit; font-size: 1.25rem; line-height: 1.75rem; margin: 1rem 0 .25rem; }
h2 { font-size: 1rem; line-height: 1.5rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; }
.badge { display: inline-block; font-size: .8125rem; line-height: 1.25rem; color: var(--warn);
  background: var(--warn-soft); border-radius: 4px; padding: .125rem .5rem; font-weight: 600; }
.muted { color: var(--muted); }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem;
  margin-top: 1rem; box-shadow: 0 1px 2px light-dark(oklch(.24 .02 260 / .05), transparent); }
.amount { font-size: 1.75rem; line-height: 2.25rem; font-weight: 600; font-variant-numeric: tabular-nums; margin: 0; }
dl { margin: 1rem 0 0; border-top: 1px solid var(--line); }
dl div { display: flex; justify-content: space-between; gap: 1rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--muted); } dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
fieldset { border: 0; margin: 1.5rem 0 0; padding: 0; } legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
.choice { display: flex; gap: .75rem; align-items: center; min-height: 2.75rem; padding: .5rem .75rem;
  border: 1px solid var(--control); border-radius: 8px; margin-bottom: .5rem; cursor: pointer; }
.choice:has(:checked) { border-color: var(--accent); background: var(--accent-soft); }
.choice input { accent-color: var(--accent); width: 1.125rem; height: 1.125rem; margin: 0; flex: none; }
.choice code { white-space: nowrap; } .choice span { margin-left: auto; text-align: right; color: var(--muted);
  font-size: .8125rem; line-height: 1.25rem; }
code { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; }
label.field { display: block; margin-top: 1.5rem; font-weight: 600; }
input[type=email] { display: block; width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .5rem .75rem;
  font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--control); border-radius: 8px; }
button, .button { display: block; width: 100%; min-height: 2.75rem; padding: .625rem 1rem; margin-top: .75rem;
  border-radius: 8px; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent);
  font: inherit; font-weight: 600; text-align: center; text-decoration: none; overflow-wrap: anywhere; cursor: pointer; }
.small { width: auto; min-height: 2rem; margin: 0; padding: .125rem .75rem; font-size: .8125rem; white-space: nowrap; }
.quiet { background: transparent; color: var(--ink); border-color: var(--control); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.notice { border-radius: 8px; padding: .75rem 1rem; background: var(--bad-soft); color: var(--bad); margin: 1rem 0 0; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 1rem 0; }
main:has(table) { max-width: 48rem; } .scroll { overflow-x: auto; } td + td, th + th { padding-left: 1rem; }
.hidden { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
a { color: var(--accent); } a.button { color: var(--on-accent); } a.button.quiet { color: var(--ink); }
iframe { width: 100%; height: 24rem; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
th, td { text-align: left; padding: .5rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
`

const stripeNote = 'A stand-in for Stripe. No money moves.'

/** A whole page of the sandbox. Each says that it is only that. */
export function page(title: string, content: Html, note = stripeNote): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(styles)}
        </style>
      </head>
      <body>
        <main>
          <p>
            <span class="badge">Sandbox</span>
            <span class="muted">${note}</span>
          </p>
          ${content}
        </main>
      </body>
    </html>`
}

export function notice(text: string | null): Html | '' {
  return text ? html`<p class="notice" role="alert">${text}</p>` : ''
}

export function money(cents: number, currency: string): string {
  return new Intl.NumberFormat('en-IE', { style: 'currency', currency }).format(cents / 100)
}

/** The date in UTC, as 24 Dec 2026. */
export function day(second: number): string {
  const options = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat('en-GB', options).format(second * 1000)
}
