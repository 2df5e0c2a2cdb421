import { expect, test } from 'vitest'
import { agentName } from './agentName'

test('every name is a host name', () => {
  for (let part = 0; part <= 1_000; part += 1) {
    expect(agentName(() => Math.min(part / 1_000, 1 - Number.EPSILON))).toMatch(
      /^[a-z]{3,8}-[1-9][0-9]{1,2}$/,
    )
  }
})
