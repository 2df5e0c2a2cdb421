import { AuraError, asAuraError } from '../domain/errors'
import { isOurName, isOurs } from '../domain/reconcile'
import type { SeenServer } from '../domain/reconcileSources'
import { agentStack } from '../provisioning/agentStack'
import type { Look, Settling } from './settleFinding'

const done = (says: string): Look => ({ result: 'done', says })
const passed = (says: string): Look => ({ result: 'passed', says })
const waiting = (says: string): Look => ({ result: 'waiting', says })

/** Null: absent. Throws where it is not, or no longer, ours: such a thing is never touched. */
async function liveServer({ ports, finding, signal }: Settling): Promise<SeenServer | null> {
  const server = await ports.inventory.server(finding.subject, signal)
  if (server && !isOurs(server.labels, ports.settings.environment))
    throw new AuraError('forbidden_resource', { detail: `server ${server.id} does not carry our labels` })
  return server
}

/** Only where the state knows this very server, and no machine of the agent lives by that state. */
export async function askTerraform(settling: Settling): Promise<Look> {
  const { ports, finding, signal } = settling
  if (finding.kind !== 'orphanServer') return passed('No Terraform state knows of such things')
  if (!(await liveServer(settling))) return passed('Absent already')
  const states = await ports.stateInventory.states()
  if (!states.some(({ serverIds }) => serverIds.includes(finding.subject)))
    return passed('The state does not know it')
  const machine = await ports.findings.machineOfServer(finding.subject)
  const agent = machine && (await ports.agents.get(machine.agentId))
  const foundation = await ports.foundation.read()
  if (!machine || !agent || !foundation) return passed('No machine of ours belongs to it')
  if (await ports.agents.liveMachine(agent.id)) return passed("Its state is a living machine's by now")
  const run = await ports.findings.openCleanup(agent.id, finding.by ?? 'aura')
  if (!run) return waiting('A run of its agent is open')
  try {
    const stack = agentStack(ports, agent, machine, foundation)
    await ports.infrastructure.destroyAgent(stack, { ...run, signal })
    return done('terraform destroy')
  } catch (thrown) {
    if (signal.aborted) throw thrown
    const { code, detail } = asAuraError(thrown)
    return passed(`terraform destroy failed (${code} ${detail.slice(0, 300)}), so the API is asked`)
  } finally {
    await ports.findings.endCleanup(agent.id)
  }
}

/** Looks, and asks where there is something left; protection goes first. */
export async function askProvider(settling: Settling): Promise<Look> {
  const { ports, finding, signal } = settling
  const { inventory, tailnet, settings } = ports
  switch (finding.kind) {
    case 'orphanServer': {
      const server = await liveServer(settling)
      if (!server) return passed('Nothing was left to delete')
      await inventory.removeServer(server, signal)
      return done(server.isProtected ? 'Protection off, DELETE' : 'DELETE')
    }
    case 'orphanSnapshot': {
      const image = await inventory.image(finding.subject, signal)
      if (!image) return passed('Nothing was left to delete')
      if (!isOurs(image.labels, settings.environment))
        throw new AuraError('forbidden_resource', {
          detail: `snapshot ${image.id} does not carry our labels`,
        })
      await inventory.removeImage(image, signal)
      return done('DELETE')
    }
    case 'orphanAddress': {
      const address = await inventory.address(finding.subject, signal)
      if (!address) return passed('Nothing was left to delete')
      if (address.ip !== finding.name || address.serverId !== null)
        throw new AuraError('forbidden_resource', { detail: `address ${address.ip} hangs on a server` })
      await inventory.removeAddress(address, signal)
      return done('DELETE')
    }
    case 'strayDevice':
      if (!isOurName(finding.name, settings.environment))
        throw new AuraError('forbidden_resource', { detail: `${finding.name} is not named like ours` })
      await tailnet.removeDevice(finding.subject, signal)
      return done('DELETE')
    default:
      throw new AuraError('forbidden_resource', { detail: `${finding.kind} is nothing to delete` })
  }
}

/** Asked of the provider itself. What still stands is ordered away again. */
export async function lookAtProvider(settling: Settling): Promise<Look> {
  const { ports, finding, signal } = settling
  const { inventory } = ports
  switch (finding.kind) {
    case 'orphanServer': {
      const server = await liveServer(settling)
      if (!server) return done('Hetzner 404')
      if (server.status !== 'deleting') await inventory.removeServer(server, signal)
      return waiting(`server ${server.id} is still there`)
    }
    case 'orphanSnapshot':
      return (await inventory.image(finding.subject, signal)) ? waiting('still there') : done('Hetzner 404')
    case 'orphanAddress':
      return (await inventory.address(finding.subject, signal)) ? waiting('still there') : done('Hetzner 404')
    default: {
      const server = (await inventory.servers(signal)).find(({ name }) => name === finding.name)
      return passed(server ? `Server ${server.id} is another matter` : 'No server of that name')
    }
  }
}

/** A device that is named after a server that is gone goes with it. */
export async function lookAtNetwork({ ports, finding, signal }: Settling): Promise<Look> {
  if (finding.kind !== 'orphanServer' && finding.kind !== 'strayDevice') return passed('Not in the network')
  const devices = await ports.tailnet.devices(signal)
  const isServer = finding.kind === 'orphanServer'
  const left = devices.filter(({ name, nodeId }) =>
    isServer ? name === finding.name : nodeId === finding.subject,
  )
  let open = 0
  for (const { nodeId } of left) {
    if (isServer && (await ports.findings.isInUse('strayDevice', nodeId))) continue
    open += 1
    await ports.tailnet.removeDevice(nodeId, signal)
  }
  return open > 0 ? waiting('a device is still there') : done('Tailscale absent')
}
