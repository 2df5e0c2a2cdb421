import { expect, test } from 'vitest'
import { AuraError } from '~/core/domain/errors'
import { patiently } from './patiently'

const failing = (times: number, error: Error) => {
  let tries = 0
  return {
    tries: () => tries,
    work: async () => {
      tries += 1
      if (tries <= times) throw error
      return 'well'
    },
  }
}

test('what comes up late is waited for, and each try is told', async () => {
  const told: string[] = []
  const { work, tries } = failing(2, new Error('connection refused'))
  expect(await patiently(work, { pauseMs: 1, onRetry: (reason) => told.push(reason) })).toBe('well')
  expect(tries()).toBe(3)
  expect(told).toEqual(['Error: connection refused', 'Error: connection refused'])
})

test('after the limit the last error is thrown', async () => {
  const { work } = failing(Infinity, new Error('connection refused'))
  await expect(patiently(work, { pauseMs: 1, limitMs: 20 })).rejects.toThrow('connection refused')
})

test('what no time will mend is thrown at once', async () => {
  const { work, tries } = failing(Infinity, new AuraError('internal', { detail: 'another token' }))
  await expect(patiently(work, { pauseMs: 1 })).rejects.toThrow()
  expect(tries()).toBe(1)
})
