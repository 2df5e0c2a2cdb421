import { expect, test } from 'vitest'
import { runSeeds } from './runSeeds'

test('whatever fails, and in whatever order, money, machines and ledger come out right: seeds 501 to 750', async () => {
  expect(await runSeeds(501, 750)).toEqual([])
})
