import { expect, test } from 'vitest'
import { runSeeds } from './runSeeds'

// Four files, as vitest gives each a process of its own.
test.each([
  [1, 125],
  [126, 250],
])(
  'whatever fails, and in whatever order, money, machines and ledger come out right: seeds %i to %i',
  async (from, to) => {
    expect(await runSeeds(from, to)).toEqual([])
  },
)
