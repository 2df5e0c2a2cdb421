import { expect, test } from 'vitest'
import type { Machine } from '~/core/ports/Agents'
import type { BootState } from '~/core/ports/Configurator'
import { simulationSettings as settings } from '~/core/testing/simulation/simulationSettings'
import type { StepContext } from '../step'
import { awaitBoot } from './awaitBoot'

const start = Date.UTC(2026, 10, 24)
const { bootLookMs, backoffCapMs } = settings.waits
const MINUTE_MS = 60_000

/** When the next look is, after a look that long into the boot. */
async function nextLookMs(afterMs: number, boot: BootState, hostKey: string | null = 'ssh-ed25519 AAAA') {
  const ports = {
    settings,
    clock: { now: () => new Date(start + afterMs) },
    seal: { open: () => 'private key' },
    registrations: { settleHeld: async () => {} },
    configurator: { bootState: async () => boot },
  }
  const machine = { id: 'm1', name: 'aura-sim-fern-42-g1', ipv4: '198.51.100.7', hostKey } as Machine
  const run = { stepStartedAt: new Date(start) }
  const result = await awaitBoot.perform({ ports, run, machine } as unknown as StepContext)
  return result.kind === 'waiting' ? result.retryAfterMs : null
}

test('SSH that does not answer is tried again ever later, up to the longest wait', async () => {
  const waits: (number | null)[] = []
  for (const minutes of [0, 1, 2, 4]) waits.push(await nextLookMs(minutes * MINUTE_MS, { at: 'unreachable' }))
  expect(waits).toEqual([bootLookMs, 7_500, 15_000, backoffCapMs])
  expect(await nextLookMs(3_600_000, { at: 'unreachable' })).toBe(backoffCapMs)
})

test('while it answers, or no try was made, looks come at their own pace', async () => {
  expect(await nextLookMs(4 * MINUTE_MS, { at: 'booting' })).toBe(bootLookMs)
  expect(await nextLookMs(4 * MINUTE_MS, { at: 'unreachable' }, null)).toBe(bootLookMs)
})
