import { createFaults, type Faults } from '~/sandbox/faults/Faults'
import type { FaultName } from '~/sandbox/faults/faultTable'
import { createHetzner, type Hetzner } from '~/sandbox/hetzner/createHetzner'
import {
  createSimulatedMachines,
  type SimulatedMachines,
} from '~/sandbox/machines/simulated/createSimulatedMachines'
import { hostKey } from '~/sandbox/machines/simulated/hostKey'
import type { PhoneHome } from '~/sandbox/machines/simulated/phoneHome'
import { createModel, type Model } from '~/sandbox/model/createModel'
import { createStripe, type StripeSandbox } from '~/sandbox/stripe/createStripe'
import type { Deliver } from '~/sandbox/stripe/webhooks'
import { createSimulatedTailnet, type SimulatedTailnet } from '~/sandbox/tailnet/SimulatedTailnet'
import { createTailscale, type Tailscale } from '~/sandbox/tailscale/createTailscale'
import { createAccessLog } from '~/sandbox/world/AccessLog'
import type { Scheduler } from './Scheduler'

export const secrets = {
  token: 't'.repeat(64),
  clientId: 'client',
  clientSecret: 'client-secret',
  secretKey: 'sk_test_simulation',
  webhookSecret: 'whsec_simulation',
  adminKey: 'sk-admin-simulation',
}

/** Faults that a storm may arm, once each time. */
const stormFaults: readonly FaultName[] = [
  'loseNextCreateAnswer',
  'rateLimited',
  'capacityGone',
  'serverLimit',
  'createActionFails',
  'deleteFails',
  'deleteActionFails',
  'slowActions',
  'apiDown',
  'cloudInitFails',
  'machineDies',
  'slowSsh',
  'hostKeyWrong',
  'noRegistration',
  'playFails',
  'agentNotHealthy',
  'keyRefused',
  'deviceNeverJoins',
  'webhookTwice',
  'webhookLate',
  'webhooksOutOfOrder',
  'webhookLost',
  'declineCard',
  'refundFails',
]

const REFUNDS_FAILED_MAX = 2

export type SimulatedCloud = {
  faults: Faults
  hetzner: Hetzner
  machines: SimulatedMachines
  tailnet: SimulatedTailnet
  tailscale: Tailscale
  stripe: StripeSandbox
  model: Model
  armSomething(): void
  /** The environment's firewall and recovery key, as a deploy lays them. */
  layFoundation(): Promise<{ firewallId: string; sshKeyId: string }>
}

type Deliveries = { webhook: Deliver; phoneHome: PhoneHome; stripeUrl: string }

/** The companies outside, by the sandbox's own handlers, in the scheduler's time. */
export function createSimulatedCloud(scheduler: Scheduler, deliveries: Deliveries): SimulatedCloud {
  const { clock, random, weather } = scheduler
  const { timeline } = clock
  const faults = createFaults()
  const log = createAccessLog(timeline)
  const tailnet = createSimulatedTailnet({ timeline, random })
  const { phoneHome } = deliveries
  const machines = createSimulatedMachines({ timeline, faults, tailnet, phoneHome, random })
  const settings = { budget: { capacity: weather.budget, refillPerSecond: 1 } }
  const hetzner = createHetzner({ timeline, faults, machines, log, random, token: secrets.token, settings })
  const tailscale = createTailscale({
    ...secrets,
    timeline,
    faults,
    log,
    random,
    backend: tailnet,
    tags: ['tag:aura-agent'],
  })
  const model = createModel({ timeline, random, adminKey: secrets.adminKey })
  const stripe = createStripe({
    ...secrets,
    timeline,
    faults,
    random,
    webhookUrl: 'http://web.test/webhooks/stripe',
    publicUrl: deliveries.stripeUrl,
    deliver: deliveries.webhook,
  })

  async function post(path: string, body: unknown) {
    const headers = { authorization: `Bearer ${secrets.token}`, 'content-type': 'application/json' }
    const request = new Request(`http://hetzner.test/v1${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    const answer = (await (await hetzner.fetch(request)).json()) as Record<string, { id: number }>
    return String(Object.values(answer)[0]!.id)
  }

  let refundsFailed = 0
  return {
    faults,
    hetzner,
    machines,
    tailnet,
    tailscale,
    stripe,
    model,
    armSomething() {
      const name = random.pick(stormFaults)
      // A bank that returns a refund for the third time is staff's to deal with.
      if (name === 'refundFails' && (refundsFailed += 1) > REFUNDS_FAILED_MAX) return
      const stage = random.pick(['awaitBoot', 'configureAgent', 'joinNetwork'])
      faults.arm(name, name === 'machineDies' ? { value: stage } : {})
      scheduler.note(`fault ${name} lies in wait`)
    },
    async layFoundation() {
      const labels = { 'aura-environment': 'sim' }
      const firewallId = await post('/firewalls', { name: 'aura-sim', labels })
      const name = 'aura-sim-recovery'
      const sshKeyId = await post('/ssh_keys', { name, labels, public_key: hostKey(random) })
      return { firewallId, sshKeyId }
    },
  }
}
