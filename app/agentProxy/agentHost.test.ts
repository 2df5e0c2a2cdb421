import { expect, test } from 'vitest'
import { agentOfHost } from '~/app/agentProxy/agentHost'

test('an agent is found by its host, whatever its case', () => {
  expect(agentOfHost('fern-42.localhost:3000', 'localhost:3000')).toBe('fern-42')
  expect(agentOfHost('Fern-42.Agents.example.com', 'agents.example.com')).toBe('fern-42')
})

test('the app itself, other domains and deeper names are no agents', () => {
  for (const host of [
    'localhost:3000',
    'fern-42.localhost:3001',
    'a.b.localhost:3000',
    '.localhost:3000',
    '',
    undefined,
  ]) {
    expect(agentOfHost(host, 'localhost:3000')).toBeNull()
  }
})
