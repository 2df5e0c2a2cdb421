import { advance } from '~/core/provisioning/advance'
import type { Ports } from '~/core/ports/Ports'
import type { ServiceWorld } from './serviceWorld'

const never = new AbortController().signal
/** A run about money is over in far fewer, or it never is. */
const LOOKS_MAX = 30

/**
 * Takes an agent's open run on, as its jobs would, until it has ended or a step waits for more than `patienceMs`. Only
 * for runs about money: there are no machines in this world.
 */
export async function advanceOpenRun(world: ServiceWorld, agentId: string, patienceMs = 0) {
  const { clock, runs } = world.ports
  let run = await runs.openOf(agentId)
  for (let looks = 0; run; looks++) {
    if (looks === LOOKS_MAX) throw new Error(`Run ${run.ref} does not end`)
    const waitMs = run.nextAt.getTime() - clock.now().getTime()
    if (waitMs > patienceMs) return run
    await world.pass(Math.max(0, waitMs))
    const { id: runId, version } = run
    await advance(world.ports as unknown as Ports, { runId, version, owner: 'test', shutdown: never })
    run = await runs.openOf(agentId)
  }
  return runs.lastOf(agentId)
}
