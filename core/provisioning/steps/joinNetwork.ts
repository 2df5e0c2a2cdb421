import { AuraError } from '../../domain/errors'
import type { AgentWithOwner, Machine } from '../../ports/Agents'
import { runPlay } from '../runPlay'
import { agentOf, done, type Step, type StepContext } from '../step'

/** Joins the private network, then writes OpenClaw's configuration, which needs the address there, and starts it. */
export const joinNetwork: Step = {
  name: 'joinNetwork',
  policy: ({ settings }) => ({ tries: 2, limitMs: settings.waits.outageLimitMs, limitCode: 'join_failed' }),
  async perform(context) {
    const { ports, machine, run } = context
    const agent = agentOf(context)
    if (!machine) throw new AuraError('machine_lost', { detail: 'no live machine' })
    const modelKey = await modelKeyFor(context, agent, machine)
    const authKey = await freshAuthKey(context, agent, machine)
    const device = await ports.ledger.intend(
      {
        runId: run.id,
        agentId: agent.id,
        machineId: machine.id,
        provider: 'tailscale',
        kind: 'device',
        name: machine.name,
        bodyHash: null,
      },
      run.epoch,
    )
    const { facts } = await runPlay(context, 'join', await joinVars(context, agent, machine), {
      tailscale_auth_key: authKey,
      openclaw_model_key: modelKey,
    })
    const { tailnet_address: address, tailnet_node_id: nodeId } = facts
    if (!address || !nodeId) throw new AuraError('join_failed', { detail: 'the play gave no address' })
    await ports.ledger.answered(device.resource.id, { providerId: nodeId, detail: { address } })
    await ports.agents.saveTailnet(machine.id, { address, nodeId })
    return done(address)
  },
}

async function joinVars(
  { ports: { settings, foundation } }: StepContext,
  agent: AgentWithOwner,
  machine: Machine,
) {
  return {
    tailscale_hostname: machine.name,
    tailscale_login_server: settings.tailnetLoginServer ?? '',
    openclaw_port: settings.agentPort,
    openclaw_user: agent.owner.agentUser,
    openclaw_origin: settings.agentOrigin(agent.name),
    openclaw_trusted_proxies: await foundation.opsAddresses(),
    openclaw_model_base_url: settings.model.baseUrl,
    openclaw_model_id: settings.model.id,
  }
}

/** A key works once and its secret is kept nowhere: an earlier one is revoked, and a new one made for each try. */
async function freshAuthKey(
  { ports, run, signal }: StepContext,
  agent: AgentWithOwner,
  machine: Machine,
): Promise<string> {
  for (const old of await ports.ledger.ofMachine(machine.id)) {
    if (old.kind !== 'authKey') continue
    if (old.providerId) await ports.tailnet.revokeAuthKey(old.providerId, signal)
    await ports.ledger.gone(old.id)
  }
  const { resource } = await ports.ledger.intend(
    {
      runId: run.id,
      agentId: agent.id,
      machineId: machine.id,
      provider: 'tailscale',
      kind: 'authKey',
      name: machine.name,
      bodyHash: null,
    },
    run.epoch,
  )
  const { id, key } = await ports.tailnet.createAuthKey({
    description: machine.name,
    expirySeconds: ports.settings.waits.authKeySeconds,
    signal,
  })
  await ports.ledger.answered(resource.id, { providerId: id, detail: {} })
  return key
}

/** The agent's own key at the model: kept sealed, since a second play must write the same. */
async function modelKeyFor(
  { ports, run, signal }: StepContext,
  agent: AgentWithOwner,
  machine: Machine,
): Promise<string> {
  if (machine.modelKeySealed) return ports.seal.open(machine.modelKeySealed, machine.id)
  const { resource } = await ports.ledger.intend(
    {
      runId: run.id,
      agentId: agent.id,
      machineId: machine.id,
      provider: 'model',
      kind: 'modelKey',
      name: machine.name,
      bodyHash: null,
    },
    run.epoch,
  )
  const { id, key } = await ports.modelKeys.create(machine.name, signal)
  await ports.ledger.answered(resource.id, { providerId: id, detail: {} })
  await ports.agents.saveModelKey(machine.id, ports.seal.seal(key, machine.id))
  return key
}
