import { expect, test } from 'vitest'
import { terraformErrors, terraformFailure } from './terraformFailure'

test.each([
  ['error during placement (resource_unavailable, 0a1b)', 'capacity_unavailable'],
  ['server limit exceeded (resource_limit_exceeded, 0a1b)', 'account_limit'],
  ['the request budget is used up (request_budget_empty)', 'rate_limited'],
  ['this credential is not, or no longer, good (unauthorized)', 'lease_lost'],
  ["not this run's: other (forbidden)", 'forbidden_resource'],
  ['hcloud: server responded with status code 503', 'provider_down'],
  ['Error acquiring the state lock: HTTP remote state already locked: ID=a', 'state_locked'],
  ['Action failed (action_failed, 580000001)', 'create_failed'],
])('%s is %s', (error, code) => {
  expect(terraformFailure([error], 'create_failed')).toEqual({ code, detail: error })
})

test('errors are read from the JSON output, warnings and garbage are not', () => {
  const line = (severity: string, summary: string) =>
    JSON.stringify({ '@level': severity, type: 'diagnostic', diagnostic: { severity, summary, detail: 'why' } })
  const lines = [line('warning', 'old type'), 'not json', '{}', line('error', 'no capacity')]
  expect(terraformErrors(lines)).toEqual(['no capacity: why'])
})
