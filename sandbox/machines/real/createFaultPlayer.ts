import type { MachineFault } from '~/sandbox/machines/Machines'
import { setFrozen } from '~/sandbox/machines/real/cgroups'
import type { Guest } from '~/sandbox/machines/real/guest'
import type { Network } from '~/sandbox/machines/real/network'
import { writeFirstBootScript } from '~/sandbox/machines/real/seed'
import type { Timeline } from '~/sandbox/world/Timeline'

/** Slow enough that SSH is felt to crawl (1.1 s instead of 0.2 s a command), fast enough that it works. */
const SLOW_NETWORK = ['rate', '32kbit', 'burst', '2kb', 'latency', '2s']

type FirstBootFault = Extract<MachineFault, { kind: 'cloudInitFails' | 'cloudInitLate' }>

/** Plays the faults that touch a machine. Those of the first boot wait for the machine to be made. */
export type FaultPlayer = {
  prepare(serverId: number, fault: FirstBootFault): void
  /** Puts the waiting faults of a machine on its disk, before its first start. */
  install(serverId: number, upper: string): Promise<void>
  freeze(guest: Guest, seconds: number): Promise<void>
  slowDown(name: string, seconds: number): Promise<void>
}

function scriptOf(fault: FirstBootFault): string {
  switch (fault.kind) {
    case 'cloudInitFails':
      return 'exit 7'
    case 'cloudInitLate':
      return `sleep ${fault.seconds}`
  }
}

export function createFaultPlayer({
  network,
  timeline,
}: {
  network: Network
  timeline: Timeline
}): FaultPlayer {
  const waiting = new Map<number, FirstBootFault[]>()
  return {
    prepare(serverId, fault) {
      waiting.set(serverId, [...(waiting.get(serverId) ?? []), fault])
    },
    async install(serverId, upper) {
      // A failure ends the script, so it comes last: late and failing is both.
      const faults = (waiting.get(serverId) ?? []).map(scriptOf).sort().reverse()
      waiting.delete(serverId)
      if (faults.length > 0) await writeFirstBootScript(upper, faults.join('\n'))
    },
    async freeze(guest, seconds) {
      await setFrozen(guest.cgroup, true)
      timeline.after(seconds * 1000, () => setFrozen(guest.cgroup, false))
    },
    async slowDown(name, seconds) {
      await network.inRouter('tc', ['qdisc', 'replace', 'dev', name, 'root', 'tbf', ...SLOW_NETWORK])
      timeline.after(seconds * 1000, () =>
        network.inRouter('tc', ['qdisc', 'delete', 'dev', name, 'root']).then(
          () => {},
          () => {}, // The machine is gone, and its cable with it.
        ),
      )
    },
  }
}
