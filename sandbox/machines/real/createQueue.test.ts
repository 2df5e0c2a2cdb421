import { expect, test } from 'vitest'
import { createQueue } from '~/sandbox/machines/real/createQueue'

test('no more than its size are inside, and who waits comes in by turn', async () => {
  const enter = createQueue(2)
  const inside: number[] = []
  const leave: (() => void)[] = []
  const all = [0, 1, 2, 3].map(async (n) => {
    leave[n] = await enter()
    inside.push(n)
  })
  await Promise.all(all.slice(0, 2))
  expect(inside).toEqual([0, 1])
  leave[0]?.()
  leave[0]?.() // giving a place back twice frees one place
  await all[2]
  await new Promise((resolve) => setImmediate(resolve))
  expect(inside).toEqual([0, 1, 2])
  leave[1]?.()
  await all[3]
  expect(inside).toEqual([0, 1, 2, 3])
})
