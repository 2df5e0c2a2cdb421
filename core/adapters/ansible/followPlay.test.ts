import { expect, test } from 'vitest'
import type { TaskProgress } from '~/core/ports/Configurator'
import { followPlay } from './followPlay'

const named = { role: 'base', task: 'Harden SSH' }
const start = { event: 'task_start', ...named }
const end = (result: string, error?: string) => ({ event: 'task_end', ...named, result, ms: 5, error })

function follow(lines: object[], total: number | null = 9) {
  const seen: TaskProgress[] = []
  const follower = followPlay(
    () => total,
    (progress) => seen.push(progress),
  )
  for (const line of lines) follower.onLine(JSON.stringify(line))
  return { follower, seen }
}

test('each task is told at its start and at its end, as n of m', () => {
  const { seen } = follow([start, end('changed'), start])
  expect(seen).toEqual([
    { index: 1, total: 9, ...named, result: 'started', ms: null },
    { index: 1, total: 9, ...named, result: 'changed', ms: 5 },
    { index: 2, total: 9, ...named, result: 'started', ms: null },
  ])
})

test('n is never above m', () => {
  const { seen } = follow([start, start, start], 2)
  expect(seen.at(-1)).toMatchObject({ index: 3, total: 3 })
})

test('the total is open until it is known', () => {
  expect(follow([start], null).seen).toMatchObject([{ index: 1, total: null }])
})

test('what the play found out, its sums, and the task that ended it are kept', () => {
  const { follower } = follow([
    { event: 'fact', name: 'tailnet_address', value: '100.64.0.7' },
    end('failed', 'no space left'),
    { event: 'stats', ok: 3, changed: 1, failed: 1, unreachable: 0 },
  ])
  expect(follower.facts).toEqual({ tailnet_address: '100.64.0.7' })
  expect(follower.failure).toEqual({ result: 'failed', task: 'base: Harden SSH', error: 'no space left' })
  expect(follower.stats).toMatchObject({ changed: 1, failed: 1 })
})

test('lines that are none of ours change nothing', () => {
  const { follower, seen } = follow([])
  for (const line of ['', 'PLAY RECAP', '{"event":"task_end"}', '{"event":"other"}']) follower.onLine(line)
  expect({ seen, stats: follower.stats, failure: follower.failure }).toEqual({
    seen: [],
    stats: null,
    failure: null,
  })
})
