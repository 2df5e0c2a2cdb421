import { expect, test } from 'vitest'
import { runSeeds } from './runSeeds'

test('whatever fails, and in whatever order, money, machines and ledger come out right: seeds 251 to 500', async () => {
  expect(await runSeeds(251, 500)).toEqual([])
})
