import { backupEffects } from '~/sandbox/machines/simulated/backupEffects'
import {
  failed,
  startAgent,
  text,
  texts,
  type Effect,
  type Outcome,
} from '~/sandbox/machines/simulated/Effect'
import type { PlayOrder, Task } from '~/sandbox/machines/simulated/Play'
import type { AgentConfig, SimulatedMachine } from '~/sandbox/machines/simulated/SimulatedMachine'

/** As ansible/files/take-machine.sh does: a later run wins, and within a run the higher epoch. */
const take: Effect = (_world, machine, { vars }) => {
  const run = text(vars.aura_run_id)
  const epoch = Number(vars.aura_run_epoch ?? 0)
  if (run === '') return { result: 'skipped' }
  const { owner } = machine.disk
  const isSuperseded = owner && (owner.run === run ? epoch < owner.epoch : run < owner.run)
  if (isSuperseded) return failed(`superseded: this machine is held by ${owner.run} epoch ${owner.epoch}`)
  machine.disk.owner = { run, epoch }
  return { result: 'ok' }
}

const join: Effect = ({ faults, tailnet }, machine, { vars }) => {
  if (machine.disk.device) return { result: 'skipped' }
  const isRefused = faults.take('deviceNeverJoins') !== null
  const hostname = text(vars.tailscale_hostname) || machine.name
  const device = isRefused ? null : tailnet.join(text(vars.tailscale_auth_key), hostname)
  if (device) machine.disk.device = { id: device.id, address: device.addresses[0]! }
  return { result: 'changed' }
}

const sayWhyNotJoined: Effect = (_world, machine) =>
  machine.disk.device ? { result: 'skipped' } : failed('join_failed: the key was refused or no answer came')

const reportAddress: Effect = (_world, { disk }) => {
  const { id = '', address = '' } = disk.device ?? {}
  const facts = [
    { event: 'fact' as const, name: 'tailnet_address', value: address },
    { event: 'fact' as const, name: 'tailnet_node_id', value: id },
  ]
  return { result: 'ok', facts }
}

function agentConfig({ vars }: PlayOrder): AgentConfig {
  return {
    owner: text(vars.openclaw_user),
    trustedProxies: texts(vars.openclaw_trusted_proxies),
    origin: text(vars.openclaw_origin),
    modelBaseUrl: text(vars.openclaw_model_base_url),
    modelKey: text(vars.openclaw_model_key),
    modelId: text(vars.openclaw_model_id),
    port: Number(vars.openclaw_port ?? 18789),
  }
}

const checkConfig: Effect = (_world, _machine, order) =>
  Object.values(agentConfig(order)).some(
    (value) => value === '' || (Array.isArray(value) && value.length === 0),
  )
    ? failed("One of the values that OpenClaw's configuration is made of is empty.")
    : { result: 'ok' }

/** What OpenClaw writes into an empty workspace. */
const FIRST_FILE = ['AGENTS.md', Buffer.from('# AGENTS.md\n')] as const

const configureAndStart: Effect = (world, machine, order) => {
  const config = agentConfig(order)
  const isSame = JSON.stringify(machine.disk.agent) === JSON.stringify(config)
  if (isSame && machine.agentReadyAtMs !== null) return { result: 'ok' }
  machine.disk.agent = config
  machine.disk.isAgentEnabled = true
  if (machine.disk.workspace.size === 0) machine.disk.workspace.set(...FIRST_FILE)
  return startAgent(world, machine)
}

const askReady: Effect = ({ timeline }, machine) =>
  machine.agentReadyAtMs !== null && machine.agentReadyAtMs <= timeline.now()
    ? { result: 'ok' }
    : failed('Status code was -1 and not [200]: Request failed')

/** By the names of the real tasks; a test sees that each of them exists. */
export const taskEffects: Record<string, Effect> = {
  'Take the machine for this run': take,
  'Join the private network': join,
  'Check that joining worked': sayWhyNotJoined,
  'Report the address': reportAddress,
  'Ensure that all of the configuration is given': checkConfig,
  'Configure and start OpenClaw': configureAndStart,
  'Say why OpenClaw was not started': () => ({ result: 'skipped' }),
  'Ask whether OpenClaw is ready': askReady,
  ...backupEffects,
}

const LOOKS_ONLY = /^(Validating|See|Ensure|Note|Read|Ask|Report) /

/** Any other task: it changes something once, and what the image brings is not installed again. */
export function otherTask(machine: SimulatedMachine, { task }: Task): Outcome {
  if (LOOKS_ONLY.test(task)) return { result: 'ok' }
  if (/^(Install|Create) /.test(task)) return { result: machine.disk.isInstalled ? 'skipped' : 'changed' }
  return { result: machine.disk.isConfigured ? 'ok' : 'changed' }
}
