import { expect, test } from 'vitest'
import { patiently } from '~/app/live/patiently'

test('a part of the script that did not come is loaded again, later and later', async () => {
  const waits: number[] = []
  let tries = 0
  const load = async () => {
    if (++tries < 4) throw new Error('Failed to fetch dynamically imported module')
    return 'here'
  }
  const wait = async (ms: number) => waits.push(ms)
  expect(await patiently(load, wait)).toBe('here')
  expect(waits).toEqual([500, 1_000, 2_000])
})

test('it gives up in the end', async () => {
  const load = () => Promise.reject(new Error('gone'))
  await expect(patiently(load, async () => {})).rejects.toThrow('gone')
})
