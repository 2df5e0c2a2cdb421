import type { Hetzner } from '~/sandbox/hetzner/createHetzner'
import type { Machines } from '~/sandbox/machines/Machines'
import type { Model } from '~/sandbox/model/createModel'
import type { StripeSandbox } from '~/sandbox/stripe/createStripe'
import type { Tailscale } from '~/sandbox/tailscale/createTailscale'
import type { AccessLog } from '~/sandbox/world/AccessLog'
import type { Timeline } from '~/sandbox/world/Timeline'

export type SandboxParts = {
  timeline: Timeline
  log: AccessLog
  hetzner: Hetzner
  tailscale: Tailscale
  stripe: StripeSandbox
  model: Model
  machines: Machines
  machineAdmin: ((request: Request) => Promise<Response>) | null
}

const AGENT_TAG = 'tag:aura-agent'
/** The key that the sandbox hands out with its first line is nobody's leftover. */
export const SANDBOX_MODEL_KEY = 'sandbox'

export async function listings({ hetzner, tailscale, model, machines }: SandboxParts) {
  return {
    ...hetzner.listings(),
    authKeys: await tailscale.keys(),
    devices: await tailscale.devices(),
    modelKeys: model.keys().filter(({ isRevoked }) => !isRevoked),
    machines: await machines.leftovers(),
  }
}

/**
 * All that an agent would have left behind, wherever it is. The foundation (one firewall, one recovery key, the
 * golden image, the ops node) belongs to the environment and is none.
 */
export async function leftovers(parts: SandboxParts): Promise<string[]> {
  const all = await listings(parts)
  const isGolden = ({ labels }: { labels: Record<string, string> }) => labels['aura-image'] === 'golden'
  return [
    ...all.servers.map(({ id, name }) => `server ${id} ${name}`),
    ...all.primaryIps.map(({ id, ip }) => `primary IP ${id} ${ip}`),
    ...all.sshKeys.slice(1).map(({ id, name }) => `SSH key ${id} ${name}`),
    ...all.firewalls.slice(1).map(({ id, name }) => `firewall ${id} ${name}`),
    ...all.images
      .filter((image) => image.type !== 'system' && !isGolden(image))
      .map(({ id, description }) => `image ${id} ${description}`),
    ...all.authKeys.map(({ id, description }) => `auth key ${id} ${description}`),
    ...all.devices
      .filter(({ tags }) => tags.includes(AGENT_TAG))
      .map(({ id, hostname }) => `device ${id} ${hostname}`),
    ...all.modelKeys
      .filter(({ name }) => name !== SANDBOX_MODEL_KEY)
      .map(({ id, name }) => `model key ${id} ${name}`),
    ...all.machines,
  ]
}
