const files = import.meta.glob<string>('/docs/runbook/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})

export type RunbookPart = { heading: string; text: string }

/** A page of docs/runbook as it stands there, by its headings. Null: there is none. */
export function runbookPage(name: string): { title: string; file: string; parts: RunbookPart[] } | null {
  const file = `docs/runbook/${name}.md`
  const words = files[`/${file}`]
  if (words === undefined) return null
  const [first = '', ...sections] = words.split(/^## /m)
  const [title = name, ...lead] = first.replace(/^# /, '').split('\n')
  const parts = sections.map((section) => {
    const [heading = '', ...lines] = section.split('\n')
    return { heading, text: lines.join('\n').trim() }
  })
  const text = lead.join('\n').trim()
  return { title, file, parts: text ? [{ heading: '', text }, ...parts] : parts }
}
