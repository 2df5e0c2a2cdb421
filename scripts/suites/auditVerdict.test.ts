import { expect, test } from 'vitest'
import { verdict } from './auditVerdict.mjs'

const answer = (high: number, critical: number, names: string[] = []) =>
  JSON.stringify({
    vulnerabilities: Object.fromEntries(names.map((name) => [name, { name, severity: 'high' }])),
    metadata: { vulnerabilities: { info: 0, low: 2, moderate: 1, high, critical } },
  })
const bad = answer(1, 0, ['known-bad'])

test('nothing high passes, where the same registry knows a package that is bad', () => {
  expect(verdict(answer(0, 0), bad).at).toBe('passed')
})

test('something high fails and is named, whatever else could be asked', () => {
  expect(verdict(answer(1, 0, ['leaky']), '')).toEqual({
    at: 'failed',
    says: 'npm audit: 0 critical, 1 high: leaky',
  })
})

test('a registry that knows nothing of a package that everybody knows to be bad is no green', () => {
  expect(verdict(answer(0, 0), answer(0, 0)).at).toBe('notAsked')
})

test('a closed network is neither red nor green, and its address is not told', () => {
  const refused = JSON.stringify({ message: '405 Method Not Allowed - POST https://registry.test/audit' })
  for (const closed of [refused, '', 'npm error audit endpoint returned an error', '{}'])
    expect(verdict(closed, bad).at).toBe('notAsked')
  expect(verdict(refused, refused).says).toContain('405 Method Not Allowed')
  expect(verdict(refused, refused).says).not.toContain('registry.test')
})
