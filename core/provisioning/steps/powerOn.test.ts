import { expect, test } from 'vitest'
import type { Machine } from '~/core/ports/Agents'
import type { Ports } from '~/core/ports/Ports'
import type { Effect } from '~/core/ports/Runs'
import { simulationSettings } from '~/core/testing/simulation/simulationSettings'
import type { StepContext } from '../step'
import { powerOn } from './powerOn'

test('a machine counts as on before it is switched on, so that whoever ends the run then switches it off', async () => {
  const machine = { id: 'machine', serverId: '7', stoppedAt: new Date() } as Machine
  const server = { id: '7', status: 'off' }
  const effects: Effect[] = []
  const orders: string[] = []
  const ports = {
    settings: simulationSettings,
    servers: { findById: async () => server, powerOn: async (id: string) => void orders.push(id) },
  } as unknown as Ports
  const alsoSave = (effect: Effect) => void effects.push(effect)
  const look = () => powerOn.perform({ machine, ports, alsoSave } as unknown as StepContext)

  expect(await look()).toMatchObject({ kind: 'waiting', retryAfterMs: 0 })
  expect(effects).toEqual([{ kind: 'machineStopped', machineId: 'machine', isStopped: false }])
  expect(orders).toEqual([])
  machine.stoppedAt = null
  expect(await look()).toMatchObject({ kind: 'waiting' })
  expect(orders).toEqual(['7'])
  server.status = 'running'
  expect(await look()).toMatchObject({ kind: 'done' })
})
