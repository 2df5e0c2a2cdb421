import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

export type TiedChild = {
  pid: number
  /** The end of what it printed. */
  output(): string
  hasEnded(): boolean
  /** Called with each line it prints. */
  onLine(listener: (line: string) => void): void
  /** Sends the signal, waits, and kills its whole group when it is still there after `graceMs`. */
  stop(signal?: NodeJS.Signals, graceMs?: number): Promise<void>
}

type Options = {
  env?: Record<string, string | undefined>
  cwd?: string
  /** Run as this user; only root can ask for it. */
  uid?: number
  gid?: number
  /** What the kernel sends it when we die, however we die. */
  whenWeDie?: NodeJS.Signals
}

const OUTPUT_KEPT = 20_000

/**
 * A server process that can't outlive us: the kernel ends it when we are killed. It has a process group of its own,
 * so that Ctrl-C reaches us alone and we end all in order.
 */
export function tiedChild(program: string, args: string[], options: Options = {}): TiedChild {
  const { uid, gid, whenWeDie = 'SIGTERM' } = options
  const user = uid === undefined ? [] : ['--reuid', `${uid}`, '--regid', `${gid ?? uid}`, '--clear-groups']
  const child = spawn(
    'setpriv',
    [...user, '--pdeathsig', whenWeDie.replace('SIG', ''), '--', program, ...args],
    {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  )
  const listeners: ((line: string) => void)[] = []
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    eachLine(stream, (line) => {
      output = `${output}${line}\n`.slice(-OUTPUT_KEPT)
      for (const listener of listeners) listener(line)
    })
  }
  child.on('error', (cause) => (output += cause.message))
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined
  return {
    pid: child.pid ?? 0,
    output: () => output,
    hasEnded,
    onLine: (listener) => void listeners.push(listener),
    stop: (signal, graceMs) => stop(child, hasEnded, signal, graceMs),
  }
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void) {
  let unfinished = ''
  stream.on('data', (chunk: Buffer) => {
    const lines = (unfinished + chunk.toString()).split('\n')
    unfinished = lines.pop() ?? ''
    lines.forEach(take)
  })
  stream.on('end', () => unfinished && take(unfinished))
}

async function stop(
  child: ChildProcess,
  hasEnded: () => boolean,
  signal: NodeJS.Signals = 'SIGTERM',
  graceMs = 10_000,
) {
  if (hasEnded()) return
  const ended = once(child, 'exit')
  child.kill(signal)
  const kill = setTimeout(() => killGroup(child.pid ?? 0), graceMs)
  await ended
  clearTimeout(kill)
}

function killGroup(pid: number) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended in this moment.
  }
}
