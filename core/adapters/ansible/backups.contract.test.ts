import { backupContract } from '~/ansible/testing/backupContract'
import { openSimulatedPlayground } from '~/ansible/testing/openSimulatedPlayground'

backupContract('simulated', openSimulatedPlayground)
