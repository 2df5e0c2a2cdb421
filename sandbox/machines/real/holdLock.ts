import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

export type HeldLock = { release(): Promise<void> }

/**
 * Holds an exclusive lock on a file for as long as this process lives. A small flock(1) holds it and ends when
 * the pipe to it closes, so that kill -9 frees it too. `finally` is a command that then runs before the lock is
 * free. Null: someone else has it (only with `wait: false`).
 */
export async function holdLock(
  path: string,
  options: { wait: boolean; finally?: string[] },
): Promise<HeldLock | null> {
  const { wait } = options
  await mkdir(dirname(path), { recursive: true })
  const hold = ['sh', '-c', 'echo held; cat >/dev/null; exec "$@"', 'sh', ...(options.finally ?? ['true'])]
  const args = [...(wait ? [] : ['--nonblock']), '--no-fork', path, ...hold]
  // Detached: Ctrl-C goes to the whole foreground group, and the lock is needed until clean-up is over.
  const child = spawn('flock', args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const held = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(false))
    child.stdout.once('data', () => resolve(true))
  })
  if (!held) {
    if (wait) throw new Error(`the lock ${path} could not be taken`)
    return null
  }
  // Holding it does not keep a program from ending.
  child.stdout.destroy()
  child.unref()
  return {
    async release() {
      child.ref()
      child.stdin.end()
      await ended
    },
  }
}
