import type { Faults } from '~/sandbox/faults/Faults'
import { fileCommand } from '~/sandbox/machines/simulated/fileCommand'
import type { SimulatedMachines } from '~/sandbox/machines/simulated/createSimulatedMachines'
import { remoteCommand } from '~/sandbox/machines/simulated/remoteCommand'
import type { SimulatedMachine } from '~/sandbox/machines/simulated/SimulatedMachine'
import { withoutComment } from '~/sandbox/machines/simulated/userData'
import type { Timeline } from '~/sandbox/world/Timeline'

export type SshCaller = {
  address: string
  user: string
  /** The host keys that the caller's known_hosts has for this machine. */
  trustedHostKeys: string[]
  /** The public half of the key that the caller signs in with; null: none. */
  publicKey: string | null
}

/** `noAnswer`: packets vanish. `refused`: no sshd yet. */
type NoConnection = { at: 'noAnswer' | 'refused' | 'hostKeyFailed' | 'denied' }

/** `bytes`: standard output that is no text. */
export type SshAnswer = NoConnection | { at: 'answered'; exit: number; stdout: string; bytes?: Uint8Array }

/** What an SSH connection meets at this moment, before any command. */
export function sshState(
  machines: SimulatedMachines,
  now: number,
  caller: SshCaller,
): { at: 'open'; machine: SimulatedMachine } | NoConnection {
  const machine = machines.byAddress(caller.address)
  if (!machine?.isRunning || now < machine.frozenUntilMs) return { at: 'noAnswer' }
  if (now < machine.sshAtMs) return { at: 'refused' }
  if (!caller.trustedHostKeys.map(withoutComment).includes(machine.shownHostKey))
    return { at: 'hostKeyFailed' }
  const allowed = machine.config.authorizedKeys.get(caller.user) ?? []
  const isKnown = caller.publicKey !== null && allowed.includes(withoutComment(caller.publicKey))
  if (!isKnown || now < machine.usersAtMs) return { at: 'denied' }
  return { at: 'open', machine }
}

const SLOW_MS = 2000

/** One command over SSH on a simulated machine. */
export async function answerSsh(
  { machines, timeline, faults }: { machines: SimulatedMachines; timeline: Timeline; faults: Faults },
  caller: SshCaller,
  command: string,
  stdin: Uint8Array = new Uint8Array(),
): Promise<SshAnswer> {
  const machine = machines.byAddress(caller.address)
  if (machine && timeline.now() < machine.slowUntilMs) await passed(timeline, SLOW_MS)
  const state = sshState(machines, timeline.now(), caller)
  if (state.at !== 'open') return state
  const answer = fileCommand(state.machine, faults, command, stdin)
  if (answer) return { at: 'answered', ...answer }
  return { at: 'answered', ...remoteCommand(state.machine, timeline.now(), command) }
}

/** Resolves when the sandbox's clock has moved on. */
export function passed(timeline: Timeline, ms: number): Promise<void> {
  return new Promise((resolve) => timeline.after(ms, resolve))
}
