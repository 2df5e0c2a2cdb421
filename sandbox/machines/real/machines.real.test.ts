import { openTestMachines } from '~/sandbox/machines/real/testing/openTestMachines'
import { machinesContract } from '~/sandbox/machines/testing/machinesContract'

machinesContract('real', async () => {
  const machines = await openTestMachines('tcont')
  return { machines, hostAddress: machines.hostAddress }
})
