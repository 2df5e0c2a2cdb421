import { expect, test } from 'vitest'
import { runSeeds } from './runSeeds'

// Two files, as vitest gives each a process of its own: the other half is in furtherSeeds.simulation.test.ts.
test('whatever fails, and in whatever order, money, machines and ledger come out right: seeds 1 to 250', async () => {
  expect(await runSeeds(1, 250)).toEqual([])
})
