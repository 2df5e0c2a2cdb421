import type { Outcome } from '../domain/errors'
import type { Run } from '../domain/run'
import { openOwnRun, runningAgent, type Asked, type OwnRunPorts } from './openOwnRun'

/** Makes a backup now, while the agent runs on. */
export async function backUpNow(ports: OwnRunPorts, asked: Asked): Promise<Outcome<Run | null>> {
  const found = await runningAgent(ports, asked, 'backUpAgent')
  if (!found.ok) return found
  return openOwnRun(ports, asked, { kind: 'backup', input: { cause: 'onDemand' }, action: 'backUpAgent' })
}
