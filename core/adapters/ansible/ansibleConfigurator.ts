import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runLeashed, type LeashedResult } from '~/core/adapters/process/runLeashed'
import { AuraError, type ErrorCode } from '~/core/domain/errors'
import type { Configurator, MachineTarget, PlayName, PlayRequest, PlayResult } from '~/core/ports/Configurator'
import { isHostKeyMismatch, LOOK_COMMAND, readLook } from './bootLook'
import { followPlay, type PlayFollower } from './followPlay'
import { playEnvironment, playFiles } from './playFiles'
import { machineFiles } from './machineFiles'
import { sshCommand } from './sshCommand'
import { createWorkFolder } from './workFolder'

export type AnsibleOptions = {
  /** ANSIBLE_PLAYBOOK_BIN and SSH_BIN: a path, or a name on the usual path. */
  ansiblePlaybook: string
  ssh: string
  /** Should be in memory: keys and secrets lie here while a play runs. */
  workDir: string
  /** The folder of site.yml. */
  playbooks?: string
  /** How long a look may take in all. */
  lookLimitMs?: number
  /** How long an aborted play may take to stop. */
  graceMs?: number
}

const PLAYBOOKS = fileURLToPath(new URL('../../../ansible', import.meta.url))
const PATH = `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`
const LOOK_LIMIT_MS = 8_000
const GRACE_MS = 3_000
const STDERR_KEPT = 500 // characters

const failureCode = {
  configure: 'configure_failed',
  join: 'join_failed',
  backUp: 'backup_failed',
  stop: 'configure_failed',
  start: 'verify_failed',
  restart: 'verify_failed',
  restore: 'restore_failed',
  rotate: 'configure_failed',
} as const satisfies Record<PlayName, ErrorCode>

/** Machines over SSH: short looks by `ssh`, work by `ansible-playbook`, each on a leash. */
export function ansibleConfigurator(options: AnsibleOptions): Configurator {
  const { playbooks = PLAYBOOKS, lookLimitMs = LOOK_LIMIT_MS, graceMs = GRACE_MS } = options
  const workDir = join(options.workDir, 'ansible')
  const totals = new Map<PlayName, Promise<number | null>>()

  async function bootState(target: MachineTarget, signal: AbortSignal) {
    const folder = createWorkFolder(workDir, 'look', target.machineId)
    try {
      const answer = await runLeashed({
        command: options.ssh,
        args: sshCommand(target, folder, LOOK_COMMAND),
        cwd: folder.path,
        env: { PATH, HOME: folder.path, LC_ALL: 'C.UTF-8' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(lookLimitMs)]),
        stopSignal: 'SIGTERM',
        graceMs: 500,
        ownsCwd: true,
      })
      if (signal.aborted) throw new AuraError('aborted')
      return readLook(answer)
    } finally {
      folder.remove()
    }
  }

  async function play(request: PlayRequest): Promise<PlayResult> {
    const { target, signal } = request
    const folder = createWorkFolder(workDir, 'play', target.machineId)
    try {
      let total: number | null = null
      void totalOf(request.play).then((count) => (total = count))
      const follower = followPlay(
        () => total,
        (progress) => request.onTask(progress),
      )
      const result = await runLeashed({
        command: options.ansiblePlaybook,
        args: [...playFiles(request, folder), '--tags', request.play, join(playbooks, 'site.yml')],
        cwd: folder.path,
        env: environment(folder),
        signal,
        stopSignal: 'SIGTERM',
        graceMs,
        ownsCwd: true, // the SSH master stays in it
        onLine: (line) => follower.onLine(line),
      })
      if (signal.aborted) throw new AuraError('aborted')
      if (result.exitCode === 0 && follower.stats && !follower.failure) {
        return { changed: follower.stats.changed, facts: follower.facts }
      }
      throw await failureOf(request, follower, result)
    } finally {
      folder.remove()
    }
  }

  async function failureOf(request: PlayRequest, { failure }: PlayFollower, { stderr, exitCode }: LeashedResult) {
    const said = failure ? `${failure.task}: ${failure.error}` : `exit ${exitCode}: ${stderr.slice(-STDERR_KEPT)}`
    const detail = mask(said, Object.values(request.secrets))
    if (failure?.result === 'unreachable') {
      if (isHostKeyMismatch(failure.error)) return new AuraError('host_key_mismatch', { detail })
      // One broken connection is no lost machine.
      const { at } = await bootState(request.target, request.signal)
      if (at === 'unreachable') return new AuraError('machine_lost', { detail })
      // Nor is it an agent that does not start.
      if (failureCode[request.play] === 'verify_failed') return new AuraError('configure_failed', { detail })
    }
    return new AuraError(failureCode[request.play], { detail })
  }

  /** Asked once for each play; a play does not wait for it. Null when it can't be told. */
  function totalOf(name: PlayName): Promise<number | null> {
    const known = totals.get(name) ?? countTasks(name)
    totals.set(name, known)
    return known
  }

  async function countTasks(name: PlayName) {
    const folder = createWorkFolder(workDir, 'look', randomUUID())
    try {
      const { stdout } = await runLeashed({
        command: options.ansiblePlaybook,
        args: ['--inventory', 'machine,', '--tags', name, '--list-tasks', join(playbooks, 'site.yml')],
        cwd: folder.path,
        env: environment(folder),
        signal: new AbortController().signal,
        stopSignal: 'SIGTERM',
        graceMs,
      })
      return stdout.split('\n').filter((line) => /^ {6}\S.*\tTAGS: \[/.test(line)).length || null
    } catch {
      return null
    } finally {
      folder.remove()
    }
  }

  const environment = (folder: { path: string }) =>
    playEnvironment(folder.path, { config: join(playbooks, 'ansible.cfg'), path: PATH, ssh: options.ssh })

  return { bootState, play, ...machineFiles({ ssh: options.ssh, workDir, path: PATH, graceMs, look: bootState }) }
}

const mask = (text: string, secrets: string[]) =>
  secrets.filter(Boolean).reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
