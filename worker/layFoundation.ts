import type { Ports } from '~/core/ports/Ports'
import { openRun } from '~/core/services/openRun'

/** At deploy: the firewall and recovery key of this environment. A run that is open already goes on by its sweep. */
export async function layFoundation(
  ports: Pick<Ports, 'foundation' | 'runs' | 'keys' | 'random'>,
): Promise<void> {
  if (await ports.foundation.read()) return
  if (await ports.runs.openFoundation()) return
  await openRun(ports, { kind: 'foundation', agentId: null, by: 'aura' })
}
