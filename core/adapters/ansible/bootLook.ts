import { z } from 'zod'
import type { BootState } from '~/core/ports/Configurator'

/** Both signs of a finished boot in one visit. Never `--wait`: it would hold a worker. */
export const LOOK_COMMAND =
  'cloud-init status --format json; test -e /var/lib/cloud/instance/boot-finished && echo boot-finished'

/** cloud-init 22.4 to 26: the newer ones add `recoverable_errors` by level. */
const Status = z.looseObject({
  status: z.string(),
  errors: z.array(z.unknown()).default([]),
  recoverable_errors: z.record(z.string(), z.array(z.unknown())).default({}),
})

const SSH_FAILED = 255
const CAUSE_LENGTH_MAX = 500

export type LookAnswer = { exitCode: number | null; stdout: string; stderr: string }

/** SSH has one exit code for all that can go wrong; only its words tell another host key from silence. */
export const isHostKeyMismatch = (text: string) =>
  /host key verification failed|remote host identification has changed|no matching host key type/i.test(text)

/** What a look has seen. */
export function readLook({ exitCode, stdout, stderr }: LookAnswer): BootState {
  if (exitCode === null) return { at: 'unreachable' }
  if (exitCode === SSH_FAILED) {
    if (isHostKeyMismatch(stderr)) return { at: 'hostKeyMismatch' }
    // Its key is right, but cloud-init has not made our user yet.
    return /permission denied/i.test(stderr) ? { at: 'booting' } : { at: 'unreachable' }
  }
  const status = parseStatus(stdout)
  switch (status?.status) {
    case 'error':
      return { at: 'failed', cause: shorten(status.errors.map(String).join('; ') || 'cloud-init: error') }
    case 'disabled':
      return { at: 'failed', cause: 'cloud-init is disabled' }
    case 'done':
      if (!/^boot-finished$/m.test(stdout)) return { at: 'booting' }
      return { at: 'finished', warnings: Object.values(status.recoverable_errors).flat().map(String).map(shorten) }
    default:
      return { at: 'booting' }
  }
}

/** Null when there is none yet: cloud-init is asked before it has begun. */
function parseStatus(stdout: string) {
  try {
    return Status.parse(JSON.parse(stdout.slice(stdout.indexOf('{'), stdout.lastIndexOf('}') + 1)))
  } catch {
    return null
  }
}

const shorten = (text: string) => text.slice(0, CAUSE_LENGTH_MAX)
