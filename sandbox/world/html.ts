/** HTML in which what is put in is escaped, unless it is HTML itself. */
export class Html {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text
  }
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

type Value = string | number | boolean | null | undefined | Html | Value[]

function piece(value: Value): string {
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(piece).join('')
  if (value === null || value === undefined || value === false) return ''
  return String(value).replace(/[&<>"']/g, (sign) => escapes[sign]!)
}

export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(
    parts.map((part, index) => part + (index < values.length ? piece(values[index]) : '')).join(''),
  )
}

const STYLE = `
:root{color-scheme:light dark;--bg:oklch(.985 .003 255);--surface:#fff;--line:oklch(.9 .008 255);--ink:oklch(.24 .02 260);
--muted:oklch(.48 .022 260);--accent:oklch(.5 .17 285);--on:#fff;--warn:oklch(.49 .105 70);--soft:oklch(.955 .018 285)}
@media(prefers-color-scheme:dark){:root{--bg:oklch(.18 .012 260);--surface:oklch(.215 .014 260);--line:oklch(.31 .016 260);
--ink:oklch(.95 .006 260);--muted:oklch(.73 .018 260);--accent:oklch(.76 .11 285);--on:oklch(.18 .03 285);
--warn:oklch(.83 .12 80);--soft:oklch(.29 .06 285)}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:400 16px/24px system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:24px 16px 48px}h1{font-size:28px;line-height:36px;margin:0 0 4px}
h2{font-size:20px;line-height:28px;margin:32px 0 12px}p{margin:0 0 12px}.muted{color:var(--muted)}
a{color:var(--accent)}code{font:13px/20px ui-monospace,monospace;overflow-wrap:anywhere}
.badge{display:inline-block;padding:0 8px;border-radius:12px;background:var(--soft);font-size:13px;font-weight:600}
.card{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:16px;margin:0 0 12px}
.row{display:flex;gap:12px;align-items:center;justify-content:space-between;flex-wrap:wrap}.row>div{flex:1 1 260px;min-width:0}
form{display:flex;gap:8px;align-items:end;flex-wrap:wrap;margin:0}label{font-size:13px;line-height:20px;color:var(--muted)}
input,select,textarea{display:block;font:inherit;color:var(--ink);background:var(--bg);border:1px solid oklch(.6 .02 255);border-radius:8px;
padding:8px;min-height:44px;width:9em;max-width:100%}textarea{width:100%}input[type=number]{width:5.5em}
button{font:inherit;font-weight:600;min-height:44px;padding:8px 16px;border:0;border-radius:8px;background:var(--accent);color:var(--on);cursor:pointer}
button.plain{background:transparent;color:var(--accent);border:1px solid var(--line)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}ul{padding-left:20px}dl{margin:0}dt{color:var(--muted);font-size:13px}dd{margin:0 0 8px}
`

/** One of the sandbox's own pages. It says on top what it is, so that nobody takes it for the real service. */
export function sandboxPage(title: string, badge: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Aura sandbox</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <p class="muted">Aura sandbox <span class="badge">${badge}</span></p>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `.text
}
