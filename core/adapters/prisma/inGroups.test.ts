import { expect, test } from 'vitest'
import { inGroups } from './inGroups'

const usual = { atOnce: 1, most: 10, limitMs: 10_000, isItems: () => true }

/** A store whose writes end when they are told to. */
function slowStore(refuses: (item: string) => boolean = () => false) {
  const writes: string[][] = []
  const ends: (() => void)[] = []
  const write = async (items: string[]) => {
    writes.push(items)
    await new Promise<void>((resolve) => ends.push(resolve))
    if (items.some(refuses)) throw new Error('refused')
    return items.map((item) => item.toUpperCase())
  }
  const endAll = async () => {
    while (ends.length > 0) {
      ends.shift()?.()
      await new Promise(setImmediate)
    }
  }
  return { write, writes, endAll }
}

test('what comes while a write is under way goes together, and each gets its own result', async () => {
  const { write, writes, endAll } = slowStore()
  const take = inGroups({ ...usual, write })
  const results = Promise.all(['a', 'b', 'c'].map(take))
  await endAll()
  expect(await results).toEqual(['A', 'B', 'C'])
  expect(writes).toEqual([['a'], ['b', 'c']])
})

test('no more writes at once than allowed, and no more items in one', async () => {
  const { write, writes, endAll } = slowStore()
  const take = inGroups({ ...usual, atOnce: 2, most: 2, write })
  const results = Promise.all(['a', 'b', 'c', 'd', 'e'].map(take))
  expect(writes).toEqual([['a'], ['b']])
  await endAll()
  expect(await results).toEqual(['A', 'B', 'C', 'D', 'E'])
  expect(writes).toEqual([['a'], ['b'], ['c', 'd'], ['e']])
})

test('an item that is refused fails alone', async () => {
  const { write, endAll } = slowStore((item) => item === 'c')
  const take = inGroups({ ...usual, write })
  const results = Promise.allSettled(['a', 'b', 'c', 'd'].map(take))
  await endAll()
  expect((await results).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
})

test('after a failure the next one is written', async () => {
  const { write, endAll } = slowStore((item) => item === 'a')
  const take = inGroups({ ...usual, write })
  const first = take('a').catch(() => 'failed')
  await endAll()
  expect(await first).toBe('failed')
  const second = take('b')
  await endAll()
  expect(await second).toBe('B')
})

test('when it is the store that fails, nobody is tried again', async () => {
  const { write, writes, endAll } = slowStore((item) => item === 'c')
  const take = inGroups({ ...usual, isItems: () => false, write })
  const results = Promise.allSettled(['a', 'b', 'c'].map(take))
  await endAll()
  expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(writes).toHaveLength(2)
})

test('a write that hangs does not hold back the next one for ever', async () => {
  const writes: string[][] = []
  const write = (items: string[]) => {
    writes.push(items)
    return writes.length === 1 ? new Promise<string[]>(() => {}) : Promise.resolve(items)
  }
  const take = inGroups({ ...usual, limitMs: 20, write })
  const [first, second] = await Promise.allSettled([take('a'), take('b')])
  expect(first).toMatchObject({ status: 'rejected' })
  expect(second).toMatchObject({ status: 'fulfilled', value: 'b' })
})
