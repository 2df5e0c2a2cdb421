import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { alertKinds } from '~/core/domain/alertCatalogue'

const HEADINGS = ['## Meaning', '## Impact', '## Diagnosis', '## Mitigation']
const text = (page: string) => readFileSync(`docs/runbook/${page}.md`, 'utf8')

/** Alerts are raised by name in steps and services. */
function raised(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
    .flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/(?:alert: |alerts\.raise\(\s*)'(\w+)'/g),
    ])
    .map(([, name = '']) => name)
}

test('every alert that is raised is in the catalogue', () => {
  const found = raised('core')
  expect(found).toContain('refund_failed')
  expect(found.filter((kind) => !(alertKinds as string[]).includes(kind))).toEqual([])
})

test('every alert has a page that says what it means and what to do', () => {
  for (const kind of alertKinds) {
    expect(existsSync(`docs/runbook/${kind}.md`), kind).toBe(true)
    for (const heading of HEADINGS) expect(text(kind), kind).toContain(heading)
  }
})

test('each of the ten recoveries has its steps', () => {
  expect(text('recovery_strategies').match(/^## /gm)).toHaveLength(10)
})

test('pages name only pages, settings and tables that exist', () => {
  const pages = readdirSync('docs/runbook')
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3))
  const [settings, schema] = [
    readFileSync('.env.example', 'utf8'),
    readFileSync('prisma/schema.prisma', 'utf8'),
  ]
  for (const page of pages) {
    const words = text(page)
    for (const [, table = ''] of words.matchAll(/(?:FROM|UPDATE) "(\w+)"/g))
      expect(schema, `${page}: ${table}`).toContain(`model ${table} {`)
    for (const [name] of words.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g))
      expect(settings, `${page}: ${name}`).toContain(name)
    for (const [name] of words.matchAll(/\b[a-z]+_[a-z_]+\b(?=[.:,]|$)/gm))
      if (words.includes(`see ${name}`) || words.includes(`See ${name}`)) expect(pages, page).toContain(name)
  }
})
