import { expect, test } from 'vitest'
import { runPhases } from './progress.mjs'

const phase = (id: string, after: string[], run: () => Promise<void>) => ({ id, title: id, after, run })

test('a phase starts only when those before it are through, and one that is not in the list is not waited for', async () => {
  const order: string[] = []
  const note = (id: string, after: string[]) => phase(id, after, async () => void order.push(id))
  const lines: string[] = []
  const times = await runPhases([note('c', ['b']), note('b', ['a', 'absent']), note('a', [])], {
    say: (line) => lines.push(line),
  })
  expect(order).toEqual(['a', 'b', 'c'])
  expect(times.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  expect(lines[0]).toMatch(/^\[3\/3\] a \.\.\. \d/)
})

test('a failing phase names itself and its cause, and nothing after it starts', async () => {
  const order: string[] = []
  const phases = [
    phase('bad', [], () => Promise.reject(new Error('no network'))),
    phase('next', ['bad'], async () => void order.push('next')),
  ]
  await expect(runPhases(phases, { say: () => {} })).rejects.toThrow('bad: no network')
  expect(order).toEqual([])
})

test('no more phases run together than allowed', async () => {
  let running = 0
  let most = 0
  const busy = (id: string) =>
    phase(id, [], async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
    })
  await runPhases(['a', 'b', 'c', 'd', 'e'].map(busy), { say: () => {}, atOnce: 2 })
  expect(most).toBe(2)
})
