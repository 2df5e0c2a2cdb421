import { AuraError } from '../../domain/errors'
import type { Run } from '../../domain/run'
import type { AgentWithOwner, Machine } from '../../ports/Agents'
import type { Ports } from '../../ports/Ports'
import { agentStack } from '../agentStack'
import { backupToRestore } from '../backupToRestore'
import { agentOf, done, waiting, type Step } from '../step'

/** How long to wait when the environment has no foundation yet: it is laid at deploy. */
const FOUNDATION_WAIT_MS = 5_000

export const createMachine: Step = {
  name: 'createMachine',
  policy: ({ settings }) => ({ tries: 4, limitMs: settings.waits.outageLimitMs, limitCode: 'create_failed' }),
  async perform(context) {
    const { ports, run, by } = context
    const agent = agentOf(context)
    const foundation = await ports.foundation.read()
    if (!foundation) return waiting(FOUNDATION_WAIT_MS, 'The cloud is being prepared.', 'no foundation yet')
    const machine = context.machine ?? (await addMachine(ports, run, agent))
    await ports.infrastructure.applyAgent(agentStack(ports, agent, machine, foundation), by)
    const made = await ports.agents.liveMachine(agent.id)
    if (!made?.serverId || !made.ipv4) {
      throw new AuraError('create_failed', {
        detail: `Terraform was content, but ${machine.name} has no address`,
      })
    }
    await ports.registrations.settleHeld(machine.id)
    return done(`${machine.name} at ${made.ipv4}`)
  },
}

/** The row comes first, so that whatever is made afterwards has an owner. */
async function addMachine(ports: Ports, run: Run, agent: AgentWithOwner): Promise<Machine> {
  const { agents, keys, seal, settings } = ports
  const generation = (await agents.lastGeneration(agent.id)) + 1
  const id = keys.uuid()
  const pair = keys.sshKeyPair()
  const token = keys.token()
  const added = await agents.addMachine({
    id,
    agentId: agent.id,
    generation,
    name: `aura-${settings.environment}-${agent.name}-g${generation}`,
    serverType: agent.plan.serverType,
    location: agent.plan.location,
    image: await imageFor(ports, run, agent),
    sshPublicKey: pair.publicKey,
    sshPrivateKeySealed: seal.seal(pair.privateKey, id),
    registrationHash: keys.hash(token),
    registrationSealed: seal.seal(token, id),
  })
  const machine = added ?? (await agents.liveMachine(agent.id))
  if (!machine) throw new AuraError('internal', { detail: `${agent.name} has no machine row` })
  return machine
}

/** A copy of a whole disk is restored by beginning with it. */
async function imageFor(ports: Ports, run: Run, agent: AgentWithOwner): Promise<string> {
  const backup = await backupToRestore(ports, run, agent)
  const isDisk = backup?.kind === 'snapshot' && backup.state === 'verified'
  return (isDisk ? backup.place : null) ?? ports.settings.image
}
