import { expect, test, vi } from 'vitest'
import { liveAgent } from '~/app/live/liveAgent'
import type { LiveSocket } from '~/app/live/liveAgent'
import type { AgentView } from '~/app/presenters/agent/AgentView'
import { presentAgent } from '~/app/presenters/agent/presentAgent'
import { NOW, testAgent, testLook, testRun } from '~/app/presenters/agent/testAgent'

const at = (seq: number): AgentView =>
  presentAgent(testAgent({ run: testRun({ eventSeq: seq }) }), testLook())
const task = (seq: number, index: number) => ({
  runId: 'run',
  agentId: 'agent',
  seq,
  kind: 'task',
  payload: {
    step: 'configureAgent',
    index,
    total: 10,
    role: 'r',
    task: `number ${index}`,
    result: 'ok',
    ms: 1,
  },
  at: NOW.toISOString(),
})

function playedSocket() {
  const listeners = new Map<string, (...args: unknown[]) => void>()
  const emitted: unknown[][] = []
  const socket: LiveSocket = {
    on: (name, listener) => listeners.set(name, listener as never),
    emit: (...args) => emitted.push(args),
    connect: () => {},
    close: () => {},
  }
  return { socket, emitted, says: (name: string, ...args: unknown[]) => listeners.get(name)?.(...args) }
}

function watched(answers: (AgentView | 'signedOut' | null)[]) {
  let reads = 0
  const live = liveAgent(at(7), async () => answers[Math.min(reads++, answers.length - 1)] ?? null)
  const played = playedSocket()
  live.listenTo(played.socket)
  return { live, ...played, reads: () => reads }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

test('the next task moves its line without reading again', async () => {
  const { live, says, reads } = watched([null])
  says('run', task(8, 4))
  expect(live.state().view.stages[2]?.detail).toBe('task 4 of 10: number 4')
  expect(live.state().view.progress?.segments[2]?.share).toBe(0.4)
  await settled()
  expect(reads()).toBe(0)
})

test('an event that was seen already changes nothing', () => {
  const { live, says } = watched([null])
  const before = live.state().view
  says('run', task(7, 9))
  expect(live.state().view).toBe(before)
})

test('a gap, a change of stage and a newer head each read again', async () => {
  for (const event of [task(9, 4), { ...task(8, 4), kind: 'state' }]) {
    const { live, says, reads } = watched([at(9)])
    says('run', event)
    await settled()
    expect(reads()).toBe(1)
    expect(live.state().view.run?.seq).toBe(9)
  }
  const { says, reads } = watched([at(12)])
  says('head', { runId: 'run', seq: 12 })
  await settled()
  expect(reads()).toBe(1)
  says('head', { runId: 'run', seq: 12 })
  await settled()
  expect(reads()).toBe(1)
})

test('asked many times while reading, it reads once more', async () => {
  const { says, reads } = watched([at(9)])
  for (let seq = 20; seq < 40; seq++) says('head', { runId: 'run', seq })
  await settled()
  expect(reads()).toBe(2)
})

test('an answer that events have overtaken is not shown', async () => {
  const { live, says } = watched([at(7)])
  says('head', { runId: 'run', seq: 8 })
  says('run', task(8, 5))
  await settled()
  expect(live.state().view.run?.seq).toBe(8)
})

test('it joins its room on each connection, and reads once it is in', async () => {
  const { emitted, says, reads } = watched([at(7)])
  says('connect')
  expect(emitted[0]?.slice(0, 2)).toEqual(['watch', 'agent'])
  ;(emitted[0]?.[2] as () => void)()
  await settled()
  expect(reads()).toBe(1)
})

async function afterSilence(
  answers: (AgentView | null)[],
  look: (heard: ReturnType<typeof watched>) => unknown,
) {
  vi.useFakeTimers()
  try {
    const heard = watched(answers)
    heard.says('disconnect', 'transport close')
    await vi.advanceTimersByTimeAsync(4_999)
    expect(heard.reads()).toBe(0)
    expect(heard.live.state().connection).toBe('live')
    await vi.advanceTimersByTimeAsync(1)
    await look(heard)
  } finally {
    vi.useRealTimers()
  }
}

test('a connection is lost only after five seconds of silence, and found at once', () =>
  afterSilence([null], ({ live, says }) => {
    expect(live.state().connection).toBe('lost')
    says('connect')
    expect(live.state().connection).toBe('live')
  }))

test('where sockets are blocked the page asks, and is not lost while it is answered', () =>
  afterSilence([at(8), at(9), null, at(9)], async ({ live, reads }) => {
    expect(live.state().connection).toBe('live')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(reads()).toBe(2)
    expect(live.state().view.run?.seq).toBe(9)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(live.state().connection).toBe('lost')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(live.state().connection).toBe('live')
  }))

test('once a socket comes through, it asks no more', () =>
  afterSilence([at(8)], async ({ says, reads }) => {
    says('connect')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reads()).toBe(1)
  }))

test('within an attempt the bar never goes back, whatever the server has learned meanwhile', () => {
  const { live } = watched([null])
  const shown = live.state().view
  const segments = shown.progress!.segments.map((segment) => ({ ...segment, typicalMs: 1, share: 0.1 }))
  live.put({ ...shown, progress: { ...shown.progress!, segments } })
  live.put({
    ...shown,
    progress: { ...shown.progress!, segments: segments.map((one) => ({ ...one, share: 0 })) },
  })
  const open = live.state().view.progress!.segments[2]
  expect(open?.typicalMs).toBe(shown.progress!.segments[2]?.typicalMs)
  expect(open?.share).toBe(0.1)
})

test('a session that has ended is said, and stays said', async () => {
  const { live, says } = watched(['signedOut'])
  says('connect_error', new Error('signed_out'))
  says('disconnect', 'io client disconnect')
  await settled()
  expect(live.state().connection).toBe('signedOut')
})
