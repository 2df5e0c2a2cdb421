import { expect, test } from 'vitest'
import type { Machine } from '~/core/ports/Agents'
import type { Resource } from '~/core/ports/Ledger'
import type { Effect } from '~/core/ports/Runs'
import { simulationSettings as settings } from '~/core/testing/simulation/simulationSettings'
import type { StepContext } from '../step'
import { proveAbsence } from './proveAbsence'

const start = Date.UTC(2026, 10, 24)
const { unansweredMs } = settings.waits
const machine = { id: 'm1', name: 'aura-sim-fern-42-g1', tailnetNodeId: 'n1' } as Machine

/** A world of one machine's ledger rows, of which some may still be there. */
function world(rows: Partial<Resource>[], there: { servers?: string[]; devices?: string[] } = {}) {
  const ledger = rows.map((row, index) => ({
    id: `r${index}`,
    kind: 'server',
    absentLooks: 0,
    absentAt: null,
    ...row,
  }))
  const state = { nowMs: start, gone: [] as string[], saved: [] as Effect[] }
  const [servers, devices] = [new Set(there.servers), new Set(there.devices)]
  const now = () => new Date(state.nowMs)
  const ports = {
    settings,
    clock: { now },
    ledger: {
      ofMachine: async () => ledger.filter(({ id }) => !state.gone.includes(id)),
      gone: async (id: string) => void state.gone.push(id),
      async lookedAbsent(wanted: string) {
        const row = ledger.find(({ id }) => id === wanted)!
        return Object.assign(row, { absentLooks: row.absentLooks + 1, absentAt: row.absentAt ?? now() })
      },
    },
    servers: {
      findByName: async () => (servers.size > 0 ? { id: [...servers][0] } : null),
      remove: async (id: string) => void servers.delete(id),
    },
    tailnet: {
      devices: async () => [...devices].map((nodeId) => ({ nodeId, name: 'other' })),
      removeDevice: async (nodeId: string) => void devices.delete(nodeId),
    },
  }
  async function look(afterMs = 0, of: Machine | null = machine) {
    state.nowMs += afterMs
    const run = { stepStartedAt: new Date(start) }
    const context = { ports, run, machine: of, alsoSave: (effect: Effect) => state.saved.push(effect) }
    return (await proveAbsence.perform(context as unknown as StepContext)).kind
  }
  return { look, state }
}

const answered = { providerId: '7', answeredAt: new Date(start), detail: { isRepeated: false } }

test('what is seen absent is gone, and its machine retired', async () => {
  const { look, state } = world([answered])
  expect(await look()).toBe('done')
  expect([state.gone, state.saved]).toEqual([['r0'], [{ kind: 'machineRetired', machineId: 'm1' }]])
})

test('a server and a device that are still there are ordered away again, and looked for again', async () => {
  const { look, state } = world([answered, { kind: 'device' }], { servers: ['7'], devices: ['n1'] })
  expect(await look()).toBe('waiting')
  expect(state.saved).toEqual([])
  expect(await look()).toBe('done')
})

test('a create without an answer is closed only after two absent looks, well apart', async () => {
  const { look, state } = world([{ providerId: null, answeredAt: null }])
  expect([await look(), await look(unansweredMs - 1)]).toEqual(['waiting', 'waiting'])
  expect(state.gone).toEqual([])
  expect(await look(1)).toBe('done')
})

test('a create that was repeated stays open as long as the first request may be under way', async () => {
  const { look, state } = world([{ ...answered, detail: { isRepeated: true } }])
  expect([await look(), await look(unansweredMs - 1)]).toEqual(['waiting', 'waiting'])
  expect(state.gone).toEqual([])
  expect(await look(1)).toBe('done')
})

test('what stands for too long is told to staff', async () => {
  const { look, state } = world([{ providerId: null, answeredAt: null }])
  await look(11 * 60_000)
  expect(state.saved).toMatchObject([{ kind: 'alert', alert: 'absence_unproven', subject: machine.name }])
})

test('without a machine there is nothing to prove', async () => {
  expect(await world([]).look(0, null)).toBe('done')
})
