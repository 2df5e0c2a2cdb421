import { createFaults } from '~/sandbox/faults/Faults'
import { createSimulatedMachines } from '~/sandbox/machines/simulated/createSimulatedMachines'
import { machinesContract } from '~/sandbox/machines/testing/machinesContract'
import { createSimulatedTailnet } from '~/sandbox/tailnet/SimulatedTailnet'
import { realTimeline } from '~/sandbox/world/Timeline'

const quick = { sshMs: 10, usersMs: 15, phoneHomeMs: 20, cloudInitMs: 30 }

machinesContract('simulated', async () => {
  const timeline = realTimeline
  const tailnet = createSimulatedTailnet({ timeline })
  const machines = createSimulatedMachines({ timeline, faults: createFaults(), tailnet, settings: quick })
  return { machines, hostAddress: '127.0.0.1' }
})
