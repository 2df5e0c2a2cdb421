import { LOOK_COMMAND, readLook } from '~/core/adapters/ansible/bootLook'
import { AuraError, type ErrorCode } from '~/core/domain/errors'
import type {
  Configurator,
  MachineTarget,
  PlayName,
  PlayRequest,
  PlayResult,
} from '~/core/ports/Configurator'
import { answerSsh, sshState } from '~/sandbox/machines/simulated/answerSsh'
import type { AgentConfig, SimulatedMachine } from '~/sandbox/machines/simulated/SimulatedMachine'
import type { AgentData } from './AgentData'
import type { Actor } from './Call'
import type { Scheduler } from './Scheduler'
import type { SimulatedCloud } from './SimulatedCloud'
import type { Weather } from './weather'

const NO_CONNECTION = 255
const words = {
  noAnswer: '',
  refused: '',
  hostKeyFailed: 'Host key verification failed.',
  denied: 'Permission denied',
}

type Facts = Record<string, string>
type Task = (
  machine: SimulatedMachine,
  request: PlayRequest,
  facts: Facts,
) => 'ok' | 'changed' | { failed: string }

const failures: Partial<Record<PlayName, ErrorCode>> = {
  join: 'join_failed',
  backUp: 'backup_failed',
  restore: 'restore_failed',
  start: 'verify_failed',
  restart: 'verify_failed',
}

/** Ansible and SSH, played on the sandbox's machines: a few tasks, each of them a moment of its own. */
export function simulatedConfigurator(
  scheduler: Scheduler,
  actor: Actor,
  { machines, faults, tailnet }: SimulatedCloud,
  data: AgentData,
  sleep: (ms: number) => Promise<void>,
): Configurator {
  const { timeline } = scheduler.clock
  const caller = ({ host, user, hostKey }: MachineTarget) => ({
    address: host,
    user,
    trustedHostKeys: [hostKey],
    publicKey: machines.byAddress(host)?.config.authorizedKeys.get(user)?.[0] ?? null,
  })

  const take: Task = ({ disk }, { runId, epoch }) => {
    const { owner } = disk
    if (owner && (owner.run === runId ? epoch < owner.epoch : runId < owner.run))
      return { failed: 'superseded' }
    disk.owner = { run: runId, epoch }
    return 'ok'
  }
  const install: Task = ({ disk }) => {
    disk.isConfigured = true
    return 'changed'
  }
  const join: Task = ({ disk, name }, { secrets }) => {
    if (disk.device) return 'ok'
    const isRefused = faults.take('deviceNeverJoins') !== null
    const device = isRefused ? null : tailnet.join(secrets.tailscale_auth_key ?? '', name)
    if (!device) return { failed: 'the key was refused' }
    disk.device = { id: device.id, address: device.addresses[0]! }
    return 'changed'
  }
  const start: Task = (machine, { secrets }) => {
    machine.disk.agent = { modelKey: secrets.openclaw_model_key } as AgentConfig
    const isSick = faults.take('agentNotHealthy') !== null
    machine.agentReadyAtMs ??= isSick ? Infinity : timeline.now() + machines.settings.agentStartMs
    return 'changed'
  }
  const serve = (machine: SimulatedMachine) => {
    const isSick = faults.take('agentNotHealthy') !== null
    machine.agentReadyAtMs = isSick ? Infinity : timeline.now() + machines.settings.agentStartMs
    return 'changed' as const
  }
  const stop: Task = (machine) => {
    machine.agentReadyAtMs = null
    return 'changed'
  }
  const pack: Task = (machine, { vars }, facts) => {
    if (vars.backup_is_agent_stopped) machine.agentReadyAtMs = null
    Object.assign(facts, data.pack(machine.name, `/backups/${String(vars.backup_id)}`))
    return 'changed'
  }
  const unpack: Task = (machine, { runId, vars }) => {
    machine.agentReadyAtMs = null
    const wanted = `${runId} ${String(vars.backup_id)}`
    if (machine.disk.restored === wanted) return 'changed'
    const isWhole = data.unpack(machine.name, String(vars.backup_path), vars.backup_sha256)
    if (!isWhole) return { failed: 'the archive is not whole' }
    machine.disk.restored = wanted
    return 'changed'
  }
  const plays: Record<PlayName, Task[]> = {
    configure: [take, install, install],
    join: [take, join, start],
    backUp: [take, pack],
    stop: [take, stop],
    start: [take, serve],
    restart: [take, stop, serve],
    restore: [take, unpack, serve],
    rotate: [take, () => 'changed'],
  }

  async function perform(task: Task, request: PlayRequest, isFirst: boolean, facts: Facts) {
    const { target, runId, epoch } = request
    const state = sshState(machines, timeline.now(), caller(target))
    if (state.at === 'hostKeyFailed') throw new AuraError('host_key_mismatch')
    if (state.at !== 'open') throw new AuraError('machine_lost', { detail: state.at })
    const { owner } = state.machine.disk
    // Whoever took the machine later has ended this play's session there.
    if (!isFirst && (owner?.run !== runId || owner.epoch !== epoch)) throw new AuraError('machine_lost')
    return task(state.machine, request, facts)
  }

  async function play(request: PlayRequest): Promise<PlayResult> {
    const otherwise = failures[request.play] ?? 'configure_failed'
    const facts: Facts = {}
    const tasks = plays[request.play]
    const dies = faults.take(
      'machineDies',
      (stage) => stage === (request.play === 'join' ? 'joinNetwork' : 'configureAgent'),
    )
    const fails = faults.take('playFails') !== null
    let changed = 0
    for (const [index, task] of tasks.entries()) {
      if (request.signal.aborted) throw new AuraError('aborted')
      await sleep(scheduler.random.pick([150, 300, 4_000]))
      const machine = machines.byAddress(request.target.host)
      if (dies && index === 1 && machine) machines.die(machine)
      const label = `${request.play} task ${index + 1}`
      const at = { index: index + 1, total: tasks.length, role: request.play, task: label, ms: null }
      const lost = () => new AuraError(otherwise, { detail: 'ansible-playbook was killed' })
      const result = await scheduler
        .call({
          actor,
          label,
          perform: () => perform(task, request, index === 0, facts),
          lost,
          loseShare: (weather) => weather.killChild,
          signal: request.signal,
        })
        .catch((error: unknown) => {
          throw request.signal.aborted ? new AuraError('aborted') : error
        })
      if (typeof result === 'object') throw new AuraError(otherwise, { detail: result.failed })
      if (fails && index === 1) throw new AuraError(otherwise, { detail: 'a failure that was asked for' })
      if (result === 'changed') changed += 1
      request.onTask({ ...at, result })
    }
    const device = machines.byAddress(request.target.host)?.disk.device
    if (request.play === 'join' && device) {
      Object.assign(facts, { tailnet_address: device.address, tailnet_node_id: device.id })
    }
    return { changed, facts }
  }

  /** One connection over SSH, which may break off. */
  function reach<T>(
    label: string,
    target: MachineTarget,
    signal: AbortSignal,
    work: (machine: SimulatedMachine) => Promise<T>,
  ): Promise<T> {
    const perform = async () => {
      const state = sshState(machines, timeline.now(), caller(target))
      if (state.at !== 'open') throw new AuraError('machine_lost', { detail: state.at })
      return work(state.machine)
    }
    const lost = () => new AuraError('machine_lost', { detail: 'the connection broke off' })
    const loseShare = (weather: Weather) => weather.killChild
    return scheduler.call({ actor, label, perform, lost, loseShare, signal })
  }

  return {
    async bootState(target, signal) {
      const look = () => answerSsh({ machines, timeline, faults }, caller(target), LOOK_COMMAND)
      // A slow answer takes the world's time: only the question is a call of its own.
      await scheduler.call({ actor, label: 'ssh', perform: async () => {}, lost: null, signal })
      const answer = await look()
      if (answer.at === 'answered')
        return readLook({ exitCode: answer.exit, stdout: answer.stdout, stderr: '' })
      return readLook({ exitCode: NO_CONNECTION, stdout: '', stderr: words[answer.at] })
    },
    play,
    fetch: (target, path, signal) =>
      reach('fetch', target, signal, async ({ name }) => data.read(name, path)),
    send: (target, path, source, signal) =>
      reach('send', target, signal, ({ name }) => data.send(name, path, source)),
  }
}
