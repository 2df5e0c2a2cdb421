import { configuratorContract } from '~/ansible/testing/configuratorContract'
import { openSimulatedPlayground } from '~/ansible/testing/openSimulatedPlayground'

configuratorContract('simulated', openSimulatedPlayground)
