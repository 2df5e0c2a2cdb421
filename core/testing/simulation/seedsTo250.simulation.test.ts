import { expect, test } from 'vitest'
import { runSeeds } from './runSeeds'

// Four files, as vitest gives each a process of its own.

test('whatever fails, and in whatever order, money, machines and ledger come out right: seeds 1 to 250', async () => {
  expect(await runSeeds(1, 250)).toEqual([])
})
