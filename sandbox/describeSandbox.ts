import type { SandboxEndpoints } from '~/sandbox/createSandbox'
import type { MachineWorld } from '~/sandbox/machines/MachineWorld'
import { MODEL_ID } from '~/sandbox/model/completion'
import type { SandboxKeys } from '~/sandbox/sandboxKeys'
import type { Served } from '~/sandbox/world/serve'

/** Where everything is, and what opens it. */
export function describeSandbox(at: {
  main: Served
  stripe: Served
  guest: Served | null
  smtpPort: number
  world: MachineWorld
  keys: SandboxKeys
  key: string
}): SandboxEndpoints {
  const { main, world, keys } = at
  const { proxyUrl, opsAddress, loginServer } = world.tailnet
  return {
    hetzner: { endpoint: `${main.url}/hetzner/v1`, token: keys.token },
    tailscale: {
      endpoint: `${main.url}/tailscale`,
      clientId: keys.clientId,
      clientSecret: keys.clientSecret,
    },
    stripe: { endpoint: at.stripe.url, secretKey: keys.secretKey, webhookSecret: keys.webhookSecret },
    model: {
      endpoint: `${main.url}/model/v1`,
      guestEndpoint: `${(at.guest ?? main).url}/model/v1`,
      key: at.key,
      id: MODEL_ID,
      adminUrl: `${main.url}/model`,
      adminKey: keys.adminKey,
    },
    mailbox: `http://localhost:${main.port}/mailbox`,
    faults: `http://localhost:${main.port}/faults`,
    smtp: `smtp://127.0.0.1:${at.smtpPort}`,
    admin: `${main.url}/admin`,
    machines: world.machines.level,
    hostAddress: world.hostAddress,
    bastionCidr: world.bastionCidr,
    tailnet: { proxyUrl, opsAddress, loginServer },
    standIns: world.standIns,
  }
}
