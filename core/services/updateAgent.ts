import type { Outcome } from '../domain/errors'
import type { Run } from '../domain/run'
import { openOwnRun, runningAgent, type Asked, type OwnRunPorts } from './openOwnRun'

/** Backs the agent up, then brings its machine to the versions of this release. */
export async function updateAgent(ports: OwnRunPorts, asked: Asked): Promise<Outcome<Run | null>> {
  const found = await runningAgent(ports, asked, 'updateAgent')
  if (!found.ok) return found
  return openOwnRun(ports, asked, { kind: 'update', input: {}, action: 'updateAgent' })
}
