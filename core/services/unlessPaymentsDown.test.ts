import { expect, test } from 'vitest'
import { accepted, AuraError, refused } from '../domain/errors'
import { unlessPaymentsDown } from './unlessPaymentsDown'

test('what Stripe’s silence would break is refused in plain words', async () => {
  const down = Promise.reject(new AuraError('payments_down'))
  expect(await unlessPaymentsDown(down)).toMatchObject({
    problem: { code: 'payments_down', says: expect.stringContaining('Nothing was charged.') as string },
  })
})

test('an answer stays what it is, and every other failure is thrown on', async () => {
  expect(await unlessPaymentsDown(Promise.resolve(accepted(1)))).toEqual(accepted(1))
  expect(await unlessPaymentsDown(Promise.resolve(refused('ended', 'no')))).toEqual(refused('ended', 'no'))
  await expect(unlessPaymentsDown(Promise.reject(new AuraError('internal')))).rejects.toThrow('internal')
})
