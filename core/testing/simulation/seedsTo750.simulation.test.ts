import { expect, test } from 'vitest'
import { runSeeds, sharesOf } from './runSeeds'

test.each(sharesOf(501, 750))(
  'whatever fails, and in whatever order, money, machines and ledger come out right: seeds %i to %i',
  async (from, to) => {
    expect(await runSeeds(from, to)).toEqual([])
  },
)
