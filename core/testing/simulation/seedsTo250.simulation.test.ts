import { expect, test } from 'vitest'
import { runSeeds, sharesOf } from './runSeeds'

// Four files, as vitest gives each a process of its own.
test.each(sharesOf(1, 250))(
  'whatever fails, and in whatever order, money, machines and ledger come out right: seeds %i to %i',
  async (from, to) => {
    expect(await runSeeds(from, to)).toEqual([])
  },
)
