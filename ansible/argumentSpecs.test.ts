import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

type Option = { type: string; default?: unknown; description?: string; no_log?: boolean }

const roles = ['base', 'tailscale', 'openclaw']
const read = (role: string, file: string): unknown =>
  parse(readFileSync(join(import.meta.dirname, 'roles', role, file), 'utf8'))

function interfaceOf(role: string) {
  const { argument_specs } = read(role, 'meta/argument_specs.yml') as {
    argument_specs: { main: { options: Record<string, Option> } }
  }
  return { options: argument_specs.main.options, defaults: read(role, 'defaults/main.yml') as Record<string, unknown> }
}

// Ansible checks values against the specification, but takes none from it.
test.each(roles)('what %s says of its variables is what it takes when nothing is given', (role) => {
  const { options, defaults } = interfaceOf(role)
  const specified = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]))
  expect(specified).toEqual(defaults)
})

test.each(roles)('the variables of %s carry its name and a description', (role) => {
  for (const [name, option] of Object.entries(interfaceOf(role).options)) {
    expect(name.startsWith(`${role}_`), name).toBe(true)
    expect(option.description, name).toBeTruthy()
  }
})

test.each(roles)('the secrets of %s are marked, so that no log shows them', (role) => {
  for (const [name, option] of Object.entries(interfaceOf(role).options)) {
    if (/_(key|token|password|secret)$/.test(name)) expect(option.no_log, name).toBe(true)
  }
})
