import { PassThrough, type Readable } from 'node:stream'
import { runLeashed, type LeashedResult } from '~/core/adapters/process/runLeashed'
import { asAuraError, AuraError } from '~/core/domain/errors'
import type { Configurator, MachineTarget } from '~/core/ports/Configurator'
import { isHostKeyMismatch } from './bootLook'
import { sshCommand } from './sshCommand'
import { createWorkFolder } from './workFolder'

type Options = {
  ssh: string
  workDir: string
  path: string
  graceMs: number
  look: Configurator['bootState']
}
type Transfer = { stdin?: Readable; stdoutTo?: PassThrough; signal: AbortSignal }

/** Words of a shell on the machine: nothing in them has a meaning there. */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/
/** A machine under load may be silent for a while. */
const SILENCE_S = 30
const SSH_FAILED = 255

/** Files of a machine, streamed over the same pinned SSH as plays. */
export function machineFiles({ ssh, workDir, path, graceMs, look }: Options): Pick<Configurator, 'fetch' | 'send'> {
  async function run(target: MachineTarget, command: string, transfer: Transfer): Promise<LeashedResult> {
    const folder = createWorkFolder(workDir, 'file', target.machineId)
    try {
      return await runLeashed({
        command: ssh,
        args: sshCommand(target, folder, command, SILENCE_S),
        cwd: folder.path,
        env: { PATH: path, HOME: folder.path, LC_ALL: 'C.UTF-8' },
        stopSignal: 'SIGTERM',
        graceMs,
        ownsCwd: true,
        ...transfer,
      })
    } finally {
      folder.remove()
    }
  }

  /** Null: it went well. */
  async function failureOf(
    target: MachineTarget,
    { exitCode, stderr }: LeashedResult,
    otherwise: 'backup_failed' | 'restore_failed',
    signal: AbortSignal,
  ): Promise<AuraError | null> {
    if (exitCode === 0) return null
    if (signal.aborted) return new AuraError('aborted')
    const detail = `ssh: exit ${exitCode}: ${stderr.trim().slice(-500)}`
    if (exitCode !== SSH_FAILED) return new AuraError(otherwise, { detail })
    if (isHostKeyMismatch(stderr)) return new AuraError('host_key_mismatch', { detail })
    // One broken connection is no lost machine.
    const { at } = await look(target, signal)
    return new AuraError(at === 'unreachable' ? 'machine_lost' : otherwise, { detail })
  }

  async function pour(target: MachineTarget, file: string, bytes: PassThrough, signal: AbortSignal) {
    const unwanted = new AbortController()
    bytes.once('close', () => unwanted.abort())
    const stop = AbortSignal.any([signal, unwanted.signal])
    const result = await run(target, `sudo -n cat -- ${file}`, { stdoutTo: bytes, signal: stop })
    if (unwanted.signal.aborted) return
    const failure = await failureOf(target, result, 'backup_failed', signal)
    if (failure) bytes.destroy(failure)
    else bytes.end()
  }

  /** Through a name of its own: to the machine, what breaks off looks like an end. */
  async function receive(target: MachineTarget, part: string, source: Readable, signal: AbortSignal) {
    const broken = new AbortController()
    let ofSource: AuraError | null = null
    source.once('error', (cause) => {
      ofSource = cause instanceof AuraError ? cause : null
      broken.abort()
    })
    const folder = part.slice(0, part.lastIndexOf('/')) || '/'
    const command = `sudo -n sh -c 'umask 077; mkdir -p ${folder} && cat >${part}'`
    const result = await run(target, command, { stdin: source, signal: AbortSignal.any([signal, broken.signal]) })
    if (ofSource) throw ofSource as AuraError
    const failure = await failureOf(target, result, 'restore_failed', signal)
    if (failure) throw failure
    if (!source.readableEnded) throw new AuraError('restore_failed', { detail: 'only a part of it was taken' })
  }

  return {
    async fetch(target, file, signal) {
      const bytes = new PassThrough()
      pour(target, plain(file), bytes, signal).catch((cause: unknown) => bytes.destroy(asAuraError(cause)))
      await begun(bytes)
      return bytes
    },

    async send(target, file, source, signal) {
      const part = `${plain(file)}.part`
      await receive(target, part, source, signal)
      const named = await run(target, `sudo -n mv -f -- ${part} ${file}`, { signal })
      const failure = await failureOf(target, named, 'restore_failed', signal)
      if (failure) throw failure
    },
  }
}

function plain(file: string): string {
  if (PLAIN_PATH.test(file)) return file
  throw new AuraError('internal', { detail: `not a path for a machine: ${file}` })
}

/** Resolves at the first byte, or at the end of what is empty. */
function begun(stream: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    stream.once('readable', () => {
      stream.off('error', reject)
      resolve()
    })
  })
}
