import { expect, test } from 'vitest'
import { RunId, type Run } from '~/core/domain/run'
import type { Ports } from '~/core/ports/Ports'
import { simulationSettings } from '~/core/testing/simulation/simulationSettings'
import { createVirtualClock } from '~/core/testing/virtualClock'
import { holdLease } from './holdLease'

const run = { id: RunId.parse('018f0000-0000-7000-8000-000000000001'), epoch: 3, cancelAskedAt: null } as Run
const { renewMs, giveUpMs, leaseMs } = simulationSettings.lease

type Renewal = Awaited<ReturnType<Ports['runs']['renewLease']>>

/** A held lease, whose renewals answer as given, and a clock to move. */
async function held(renewLease: () => Promise<Renewal>, shutdown = new AbortController()) {
  const time = createVirtualClock()
  const told: string[] = []
  let abortRun: (runId: string) => void = () => {}
  const ports = {
    clock: time.clockOf('test'),
    settings: simulationSettings,
    runs: {
      renewLease,
      tell: async (_run: string, _epoch: number, [event]: { kind: string }[]) => void told.push(event!.kind),
    },
    events: {
      onAbort: async (listener: (runId: string) => void) => {
        abortRun = listener
        return async () => {}
      },
    },
  } as unknown as Ports
  const lease = await holdLease(ports, { run, owner: 'w1', shutdown: shutdown.signal })
  async function pass(ms: number) {
    for (let passed = 0; passed < ms; passed += 1_000) {
      time.pass(1_000)
      for (const timer of time.due()) {
        time.take(timer)
        timer.task()
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { lease, pass, told, abortRun: (runId: string) => abortRun(runId) }
}

const fine = async () => ({ isOurs: true, isCancelAsked: false })

test('a lease that is renewed is kept for as long as the step takes', async () => {
  const { lease, pass } = await held(fine)
  await pass(10 * leaseMs)
  expect(lease.signal.aborted).toBe(false)
})

test.each([
  { name: 'fails', renewLease: () => Promise.reject(new Error('Postgres is away')) },
  { name: 'never answers', renewLease: () => new Promise<Renewal>(() => {}) },
])('a step ends before its lease can be stolen when the renewal $name', async ({ renewLease }) => {
  const { lease, pass } = await held(renewLease)
  await pass(giveUpMs)
  expect(lease.signal.aborted).toBe(false)
  await pass(renewMs)
  expect([lease.signal.aborted, lease.reason()]).toEqual([true, 'lease not renewed'])
  expect(giveUpMs + renewMs).toBeLessThanOrEqual(leaseMs)
})

test.each([
  {
    name: 'a lease that is another’s',
    answer: { isOurs: false, isCancelAsked: false },
    reason: 'lease lost',
  },
  {
    name: 'a cancel, also if Redis lost the word',
    answer: { isOurs: true, isCancelAsked: true },
    reason: 'cancel',
  },
])('$name ends the step at the next renewal', async ({ answer, reason }) => {
  const { lease, pass } = await held(async () => answer)
  await pass(renewMs)
  expect([lease.signal.aborted, lease.reason()]).toEqual([true, reason])
})

test('a cancel of this run ends the step at once, one of another does not', async () => {
  const { lease, abortRun } = await held(fine)
  abortRun('another')
  expect(lease.signal.aborted).toBe(false)
  abortRun(run.id)
  expect(lease.reason()).toBe('cancel')
})

test('a shutdown ends the step', async () => {
  const shutdown = new AbortController()
  const { lease } = await held(fine, shutdown)
  shutdown.abort()
  expect(lease.reason()).toBe('shutdown')
})

test('what was told arrives in order before the lease is let go', async () => {
  const { lease, told } = await held(fine)
  for (const kind of ['one', 'two', 'three']) lease.tell(kind, {})
  await lease.stop()
  expect(told).toEqual(['one', 'two', 'three'])
})

test('after the end nothing is renewed', async () => {
  let renewals = 0
  const { lease, pass } = await held(async () => {
    renewals += 1
    return { isOurs: true, isCancelAsked: false }
  })
  await lease.stop()
  await pass(10 * renewMs)
  expect(renewals).toBe(0)
})
