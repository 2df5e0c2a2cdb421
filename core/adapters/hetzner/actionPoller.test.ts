import { expect, test } from 'vitest'
import { createActionPoller } from './actionPoller'
import type { HetznerAction } from './answers'
import type { UpstreamCall } from './upstream'

/** A cloud whose actions end when told to, and the polls that it got. */
function cloudOf(...ids: number[]) {
  const actions = new Map(ids.map((id): [number, HetznerAction] => [id, running(id)]))
  const polls: number[][] = []
  const poller = createActionPoller({
    async upstream({ path }: UpstreamCall) {
      const asked = new URL(`http://cloud${path}`).searchParams.getAll('id').map(Number)
      polls.push(asked)
      const found = asked.flatMap((id) => actions.get(id) ?? [])
      return { status: 200, text: '', body: { actions: found } }
    },
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5))),
    holdMs: 300,
  })
  const end = (id: number, status: 'success' | 'error' = 'success') => {
    actions.set(id, { ...running(id), status, finished: '2026-01-01T00:00:01Z' })
  }
  return { poller, polls, end, forget: (id: number) => actions.delete(id) }
}

const running = (id: number): HetznerAction => ({
  id,
  status: 'running',
  command: 'change_type',
  started: '2026-01-01T00:00:00Z',
  finished: null,
})
const statuses = (actions: HetznerAction[]) => actions.map(({ status }) => status)

test('the polls of all runs are answered from one, of at most 25 ids', async () => {
  const ids = Array.from({ length: 30 }, (_, index) => index + 1)
  const { poller, polls, end } = cloudOf(...ids)
  for (const id of ids) end(id)
  const answers = await Promise.all(ids.map((id) => poller.wait([id], null, false)))
  expect(answers.flatMap(statuses).every((status) => status === 'success')).toBe(true)
  expect(polls.length).toBeLessThanOrEqual(3)
  expect(Math.max(...polls.map((asked) => asked.length))).toBe(25)
})

test('an action that is tracked is not asked for before it is likely to have ended', async () => {
  const { poller, polls, end } = cloudOf(1, 2)
  poller.track([running(1), running(2)], null, false)
  end(1)
  end(2)
  expect(statuses(await poller.wait([1], null, false))).toEqual(['running'])
  expect(polls).toEqual([])
})

test('an action that ended is known from then on', async () => {
  const { poller, polls, end } = cloudOf(1)
  end(1, 'error')
  expect(statuses(await poller.wait([1], null, false))).toEqual(['error'])
  expect(statuses(await poller.wait([1], null, false))).toEqual(['error'])
  expect(polls).toHaveLength(1)
})

test('an action that the cloud no longer knows has ended', async () => {
  const { poller, forget } = cloudOf(1)
  forget(1)
  expect(statuses(await poller.wait([1], null, false))).toEqual(['success'])
})

test('a poll is held no longer than it may be, and tells the truth', async () => {
  const { poller } = cloudOf(1)
  expect(statuses(await poller.wait([1], null, false))).toEqual(['running'])
})
