import { passed, sshState } from '~/sandbox/machines/simulated/answerSsh'
import type { SimulatedMachines } from '~/sandbox/machines/simulated/createSimulatedMachines'
import { playExit, type PlayEvent, type PlayOrder, type Task } from '~/sandbox/machines/simulated/Play'
import type { SimulatedMachine } from '~/sandbox/machines/simulated/SimulatedMachine'
import type { Outcome, PlayWorld } from '~/sandbox/machines/simulated/Effect'
import { otherTask, taskEffects } from '~/sandbox/machines/simulated/taskEffects'

export type PlayPace = {
  /** A task on a machine from the golden image. */
  taskMs: number
  /** A task that installs something. */
  installMs: number
  /** How long a vanished machine is waited for. */
  unreachableMs: number
}

export const paceDefaults: PlayPace = { taskMs: 150, installMs: 1500, unreachableMs: 1500 }

export type Player = PlayWorld & { machines: SimulatedMachines; pace: PlayPace }

const stages: Record<string, string> = {
  configure: 'configureAgent',
  join: 'joinNetwork',
  backUp: 'backUpAgent',
  restore: 'restoreAgent',
}
const stageOf = (tags: string[]) => stages[tags[0] ?? '']

/** A machine that dies in a play does so in the middle of it. */
function dyingTask({ faults }: Player, { tags, tasks }: PlayOrder): number | null {
  return faults.take('machineDies', (stage) => stage === stageOf(tags)) ? Math.floor(tasks.length / 2) : null
}

const unreachable = (error: string): Outcome => ({ result: 'unreachable', error })

const noConnection = {
  hostKeyFailed: 'Host key verification failed.',
  denied: 'Permission denied (publickey).',
  refused: 'Connection refused',
  noAnswer: 'Connection timed out',
} as const

/** What a task meets: the machine as it is at this moment, or none. */
function perform(player: Player, order: PlayOrder, task: Task, shallFail: boolean): Outcome {
  const state = sshState(player.machines, player.timeline.now(), order.caller)
  if (state.at !== 'open')
    return unreachable(`Failed to connect to the host via ssh: ${noConnection[state.at]}`)
  if (shallFail) return { result: 'failed', error: 'a failure that was asked for' }
  return taskEffects[task.task]?.(player, state.machine, order) ?? otherTask(state.machine, task)
}

/** As the callback plugin names the checks of a role's arguments. */
function shownName({ task }: Task): string {
  return task.startsWith('Validating arguments against arg spec') ? 'Check the settings' : task
}

/** Whether a later run, or a later epoch, has taken the machine away from this play. */
function isSuperseded(machine: SimulatedMachine | undefined, { vars }: PlayOrder): boolean {
  const owner = machine?.disk.owner
  if (!owner || typeof vars.aura_run_id !== 'string' || vars.aura_run_id === '') return false
  return owner.run !== vars.aura_run_id || owner.epoch > Number(vars.aura_run_epoch ?? 0)
}

async function waitFor(player: Player, machine: SimulatedMachine | undefined, task: Task): Promise<void> {
  const { pace, timeline } = player
  const isInstall = /^(Install|Create) /.test(task.task) && machine?.disk.isInstalled === false
  const isSlow = machine !== undefined && timeline.now() < machine.slowUntilMs
  await passed(timeline, (isInstall ? pace.installMs : pace.taskMs) * (isSlow ? 4 : 1))
}

/**
 * Plays tasks against a simulated machine, at a pace, with ansible-playbook's exit code as the result. An aborted
 * play ends before its next task.
 */
export async function runPlay(
  player: Player,
  order: PlayOrder,
  emit: (event: PlayEvent) => void,
  signal?: AbortSignal,
): Promise<number> {
  const { machines, faults, timeline, pace } = player
  const counts = { ok: 0, changed: 0, failed: 0, unreachable: 0 }
  const dying = dyingTask(player, order)
  const failing = faults.take('playFails')
  const end = (exit: number) => {
    emit({ event: 'stats', ...counts })
    return exit
  }

  emit({ event: 'play_start', play: order.play })
  for (const [index, task] of order.tasks.entries()) {
    if (signal?.aborted) return playExit.failed
    const names = { role: task.role, task: shownName(task) }
    const startedAt = timeline.now()
    const machine = machines.byAddress(order.caller.address)
    emit({ event: 'task_start', ...names })
    if (index === dying && machine) machines.die(machine)
    await waitFor(player, machine, task)
    if (signal?.aborted) return playExit.failed
    // The first task takes the machine; from then on another owner ends this one's connection.
    const isOver = index > 0 && isSuperseded(machine, order)
    const outcome = isOver
      ? unreachable('Shared connection closed.')
      : perform(player, order, task, index + 1 === Number(failing?.value))
    if (outcome.result === 'unreachable') await passed(timeline, pace.unreachableMs)
    const { result, error, facts = [] } = outcome
    const ms = timeline.now() - startedAt
    emit({ event: 'task_end', ...names, result, ms, ...(error ? { error } : {}) })
    for (const fact of facts) emit(fact)
    if (result !== 'skipped') counts[result] += 1
    if (result === 'changed') counts.ok += 1
    if (result === 'failed') return end(playExit.failed)
    if (result === 'unreachable') return end(playExit.unreachable)
  }
  const machine = machines.byAddress(order.caller.address)
  if (machine && order.tags.includes('configure'))
    Object.assign(machine.disk, { isInstalled: true, isConfigured: true })
  return end(playExit.done)
}
