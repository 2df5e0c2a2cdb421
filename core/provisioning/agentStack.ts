import type { AgentWithOwner, Machine } from '../ports/Agents'
import type { AgentStack } from '../ports/Infrastructure'
import type { Ports } from '../ports/Ports'

/** The user that Ansible comes in as. */
export const MACHINE_USER = 'aura'

/** One machine as Terraform's variables. The same machine gives the same stack, byte for byte. */
export function agentStack(
  { settings, seal }: Pick<Ports, 'settings' | 'seal'>,
  agent: AgentWithOwner,
  machine: Machine,
  foundation: { firewallId: string; sshKeyId: string },
): AgentStack {
  return {
    agentId: agent.id,
    machineId: machine.id,
    serverName: machine.name,
    serverType: machine.serverType,
    location: machine.location,
    image: machine.image,
    firewallId: foundation.firewallId,
    sshKeyId: foundation.sshKeyId,
    labels: {
      'aura-environment': settings.environment,
      'aura-agent': agent.id,
      'aura-customer': agent.owner.customerId,
      'aura-machine': machine.id,
      'aura-generation': String(machine.generation),
      // From the row, not from the clock: a repeated create must have the same body. Labels allow no colon.
      'aura-created': machine.createdAt.toISOString().replace(/[:.]/g, '-'),
    },
    userData: userData(
      settings.machineCallbackUrl,
      seal.open(machine.registrationSealed, machine.id),
      machine,
    ),
  }
}

/**
 * What the machine does at its first boot. No secret: our public key, and a one-time token with which it registers
 * the host key that it makes itself. JSON is YAML, and spares quoting.
 */
function userData(callbackUrl: string, token: string, machine: Machine): string {
  const config = {
    users: [
      {
        name: MACHINE_USER,
        groups: ['sudo'],
        shell: '/bin/bash',
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        ssh_authorized_keys: [machine.sshPublicKey],
      },
    ],
    disable_root: true,
    ssh_pwauth: false,
    ssh_deletekeys: true,
    ssh_genkeytypes: ['ed25519'],
    phone_home: {
      url: `${callbackUrl}/machines/register/${token}`,
      post: ['hostname', 'instance_id', 'fqdn', 'pub_key_ed25519'],
      tries: 10,
    },
  }
  return `#cloud-config\n${JSON.stringify(config)}\n`
}
