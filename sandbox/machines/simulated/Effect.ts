import type { Faults } from '~/sandbox/faults/Faults'
import type { BootSettings } from '~/sandbox/machines/simulated/createSimulatedMachines'
import type { PlayEvent, PlayOrder, TaskResult } from '~/sandbox/machines/simulated/Play'
import type { SimulatedMachine } from '~/sandbox/machines/simulated/SimulatedMachine'
import type { SimulatedTailnet } from '~/sandbox/tailnet/SimulatedTailnet'
import type { Timeline } from '~/sandbox/world/Timeline'

export type PlayWorld = {
  timeline: Timeline
  faults: Faults
  tailnet: SimulatedTailnet
  settings: BootSettings
}

export type Outcome = { result: TaskResult; error?: string; facts?: Extract<PlayEvent, { event: 'fact' }>[] }

/** What a task does on a simulated machine. */
export type Effect = (world: PlayWorld, machine: SimulatedMachine, order: PlayOrder) => Outcome

export const failed = (error: string): Outcome => ({ result: 'failed', error })

export const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : [])

export function startAgent({ faults, timeline, settings }: PlayWorld, machine: SimulatedMachine): Outcome {
  const isSick = faults.take('agentNotHealthy') !== null
  machine.agentReadyAtMs = isSick ? Infinity : timeline.now() + settings.agentStartMs
  return { result: 'changed' }
}
