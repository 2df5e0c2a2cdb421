import { expect, test } from 'vitest'
import { runSeeds } from './runSeeds'

test.each([
  [501, 625],
  [626, 750],
])(
  'whatever fails, and in whatever order, money, machines and ledger come out right: seeds %i to %i',
  async (from, to) => {
    expect(await runSeeds(from, to)).toEqual([])
  },
)
