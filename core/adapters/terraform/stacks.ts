import { z } from 'zod'
import type { RunScope } from '~/core/adapters/hetzner/RunScope'
import { AuraError } from '~/core/domain/errors'
import type { AgentStack, FoundationStack } from '~/core/ports/Infrastructure'
import type { CallBy } from '~/core/ports/Servers'
import { recoveryKey } from './recoveryKey'

export const agentScope = (stack: AgentStack, { runId, epoch }: CallBy, isRemoval: boolean): RunScope => ({
  runId,
  epoch,
  subject: stack.agentId,
  agentId: stack.agentId,
  machineId: stack.machineId,
  names: [stack.serverName],
  labels: stack.labels,
  isRemoval,
})

/** The variables of terraform/stacks/agent. */
export const agentVariables = (stack: AgentStack) => ({
  name: stack.serverName,
  server_type: stack.serverType,
  location: stack.location,
  image: stack.image,
  firewall_id: Number(stack.firewallId),
  ssh_key_id: stack.sshKeyId,
  labels: stack.labels,
  user_data: stack.userData,
})

export const foundationScope = (stack: FoundationStack, { runId, epoch }: CallBy): RunScope => ({
  runId,
  epoch,
  subject: 'foundation',
  agentId: null,
  machineId: null,
  names: [`aura-${stack.environment}`, `aura-${stack.environment}-recovery`],
  labels: stack.labels,
  isRemoval: false,
})

/** The variables of terraform/stacks/foundation. */
export const foundationVariables = (stack: FoundationStack) => ({
  environment: stack.environment,
  bastion_cidr: stack.bastionCidr,
  recovery_public_key: recoveryKey(stack.environment),
  labels: stack.labels,
})

const Outputs = z.looseObject({
  type: z.literal('outputs'),
  outputs: z.looseObject({
    firewall_id: z.looseObject({ value: z.coerce.string() }),
    ssh_key_id: z.looseObject({ value: z.coerce.string() }),
  }),
})

/** The outputs of terraform/stacks/foundation, from the lines of `-json`. */
export function foundationIds(lines: readonly string[]): { firewallId: string; sshKeyId: string } {
  for (const line of lines) {
    const parsed = line.includes('"outputs"') ? Outputs.safeParse(JSON.parse(line)) : null
    if (!parsed?.success) continue
    const { firewall_id: firewall, ssh_key_id: sshKey } = parsed.data.outputs
    return { firewallId: firewall.value, sshKeyId: sshKey.value }
  }
  throw new AuraError('internal', { detail: 'the foundation has no outputs' })
}
