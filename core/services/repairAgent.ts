import type { Outcome } from '../domain/errors'
import type { Run } from '../domain/run'
import { openOwnRun, runningAgent, type Asked, type OwnRunPorts } from './openOwnRun'

/** Restarts the agent's service and looks whether it answers. */
export async function repairAgent(ports: OwnRunPorts, asked: Asked): Promise<Outcome<Run | null>> {
  const found = await runningAgent(ports, asked, 'repairAgent')
  if (!found.ok) return found
  return openOwnRun(ports, asked, { kind: 'repair', input: {}, action: 'repairAgent' })
}
