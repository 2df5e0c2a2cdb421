import { join } from 'node:path'
import type { Faults } from '~/sandbox/faults/Faults'
import type { MachineWorld } from '~/sandbox/machines/MachineWorld'
import {
  createSimulatedMachines,
  type SimulatedMachinesOptions,
} from '~/sandbox/machines/simulated/createSimulatedMachines'
import { paceDefaults, type PlayPace } from '~/sandbox/machines/simulated/runPlay'
import { machineRoutes } from '~/sandbox/machines/simulated/machineRoutes'
import { writeStandIns } from '~/sandbox/machines/simulated/writeStandIns'
import { createSimulatedTailnet } from '~/sandbox/tailnet/SimulatedTailnet'
import { createTailnetProxy } from '~/sandbox/tailnet/createTailnetProxy'
import type { Timeline } from '~/sandbox/world/Timeline'

export type SimulatedWorldOptions = {
  timeline: Timeline
  faults: Faults
  random?: () => number
  /** Where the programs that stand in for ssh and ansible-playbook are put. */
  folder: string
  proxyPort?: number
  boot?: SimulatedMachinesOptions['settings']
  pace?: Partial<PlayPace>
}

/** Machines, tailnet and programs of the simulated level, with a real proxy on loopback. */
export async function openSimulatedWorld(options: SimulatedWorldOptions): Promise<MachineWorld> {
  const { timeline, faults, random, folder } = options
  const tailnet = createSimulatedTailnet({ timeline, random })
  const machines = createSimulatedMachines({ timeline, faults, tailnet, random, settings: options.boot })
  const pace = { ...paceDefaults, ...options.pace }
  const player = { timeline, faults, tailnet, machines, settings: machines.settings, pace }
  const proxy = createTailnetProxy({ machines, timeline, faults, opsAddress: tailnet.opsAddress })
  const port = await proxy.listen(options.proxyPort)
  const routes = machineRoutes(player)
  return {
    machines,
    tailnet: {
      backend: tailnet,
      proxyUrl: `http://127.0.0.1:${port}`,
      opsAddress: tailnet.opsAddress,
      loginServer: null,
    },
    hostAddress: '127.0.0.1',
    bastionCidr: '127.0.0.1/32',
    standIns: { ansiblePlaybook: join(folder, 'ansible-playbook'), ssh: join(folder, 'ssh') },
    admin: async (request) => routes.fetch(request),
    // An image that is no snapshot of theirs is the golden one to simulated machines.
    offerGolden: () => undefined,
    attach: (adminUrl) => writeStandIns(folder, adminUrl),
    async close() {
      await machines.close()
      await proxy.close()
    },
  }
}
