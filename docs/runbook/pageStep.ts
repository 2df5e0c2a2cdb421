import { readFileSync } from 'node:fs'

/** The page's own command or statement that begins so, with its `<placeholders>` filled in. */
export function pageStep(page: string, start: string, values: Record<string, string> = {}): string {
  const text = readFileSync(`docs/runbook/${page}.md`, 'utf8')
  const found = [...text.matchAll(/`([^`\n]+)`/g)].map(([, step = '']) => step)
  const step = found.find((one) => one.startsWith(start))
  if (!step) throw new Error(`${page} has no step that begins with ${start}`)
  return Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`<${name}>`, value), step)
}
