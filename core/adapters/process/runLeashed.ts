import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, openSync, unlinkSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline, type Readable, type Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { sweep } from './sweep.mjs'

export type LeashedCommand = {
  command: string
  args: readonly string[]
  cwd: string
  /** All of it: nothing is inherited. */
  env: Readonly<Record<string, string>>
  /** A stream that fails ends the child's input like one that is over: abort the child too. */
  stdin?: string | Readable
  /** What the child can read from descriptors 3, 4, ... (also as /dev/fd/3, ...); six at most. */
  extraFds?: readonly string[]
  signal: AbortSignal
  stopSignal: 'SIGINT' | 'SIGTERM'
  /** How long an aborted child may take before it is killed. */
  graceMs: number
  /** Nothing else works in `cwd`: whatever still does at the end is ended too (SSH masters). */
  ownsCwd?: boolean
  /** Each line of stdout. */
  onLine?: (line: string) => void
  /** Takes all of stdout, which is then not in the result. It is not ended: the exit code says whether that was all. */
  stdoutTo?: Writable
}

export type LeashedResult = {
  /** Null when it was ended by a signal, or never started. 127: no such command. */
  exitCode: number | null
  signal: NodeJS.Signals | null
  /** The last 64 KiB. */
  stdout: string
  stderr: string
}

const TAIL_CHARACTERS = 65_536
const LEASH_FD = 9 // leash.sh; POSIX shells redirect single digits only
const leash = fileURLToPath(new URL('./leash.sh', import.meta.url))
const sweeper = fileURLToPath(new URL('./sweep.mjs', import.meta.url))

/**
 * Runs a command in a process group of its own, on a leash: when it ends, when it is aborted, and when this
 * process is killed outright, nothing that it started lives on. Resolves when all of it is gone.
 */
export async function runLeashed(options: LeashedCommand): Promise<LeashedResult> {
  const { command, args, cwd, env, extraFds = [], signal } = options
  if (signal.aborted) return { exitCode: null, signal: options.stopSignal, stdout: '', stderr: '' }
  const mark = randomUUID()
  const folder = options.ownsCwd ? cwd : ''
  const fds = extraFds.map(openUnnamed)
  const gap = Array<'ignore'>(LEASH_FD - 3 - fds.length).fill('ignore')
  const child = spawn('/bin/sh', [leash, process.execPath, sweeper, mark, folder, command, ...args], {
    cwd,
    // Frameworks add names to Node's type that a child need not have.
    env: { ...env, AURA_LEASH: mark } as Record<string, string> as NodeJS.ProcessEnv,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', ...fds, ...gap, 'pipe'],
  })
  for (const fd of fds) closeSync(fd)
  const { pid } = child
  const [stdin, stdout, stderr] = child.stdio
  stdin?.on('error', () => {}) // a child need not read it
  if (typeof options.stdin === 'object' && stdin) pipeline(options.stdin, stdin, () => {})
  else stdin?.end(options.stdin ?? '')
  const out = options.stdoutTo ? passOn(stdout, options.stdoutTo) : tailOf(stdout, options.onLine)
  const err = tailOf(stderr)
  const release = stopOnAbort(pid, options)
  try {
    const ended = await new Promise<Pick<LeashedResult, 'exitCode' | 'signal'>>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (exitCode, by) => {
        if (pid !== undefined) sweep({ group: pid, mark, folder })
        child.once('close', () => resolve({ exitCode, signal: by }))
      })
    })
    return { ...ended, stdout: await out(), stderr: await err() }
  } finally {
    release()
  }
}

/** Asks the group to stop when the signal says so, and no longer asks after the grace. */
function stopOnAbort(pid: number | undefined, { signal, stopSignal, graceMs }: LeashedCommand) {
  let timer: NodeJS.Timeout | undefined
  const stop = () => {
    signalGroup(pid, stopSignal)
    timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs)
  }
  signal.addEventListener('abort', stop, { once: true })
  return () => {
    signal.removeEventListener('abort', stop)
    clearTimeout(timer)
  }
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals) {
  if (pid === undefined) return
  try {
    process.kill(-pid, constants.signals[name])
  } catch {
    // it ended by itself
  }
}

/** A file in memory that has a descriptor but no name: a pipe between Node's children can't be opened by path. */
function openUnnamed(content: string): number {
  const path = join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), `aura-${randomUUID()}`)
  writeFileSync(path, content, { mode: 0o600, flag: 'wx' })
  try {
    return openSync(path, 'r')
  } finally {
    unlinkSync(path)
  }
}

function passOn(stream: NodeJS.ReadableStream | null | undefined, to: Writable) {
  stream?.pipe(to, { end: false })
  // A reader that has gone needs no more; the child is not held up by it.
  to.once('close', () => {
    stream?.unpipe(to)
    stream?.resume()
  })
  return () => Promise.resolve('')
}

function tailOf(stream: NodeJS.ReadableStream | null | undefined, onLine?: (line: string) => void) {
  let tail = ''
  const readable = stream as Readable
  readable.setEncoding('utf8')
  readable.on('data', (chunk: string) => (tail = (tail + chunk).slice(-TAIL_CHARACTERS)))
  const lines = onLine ? createInterface({ input: readable, crlfDelay: Infinity }) : null
  lines?.on('line', (line) => onLine?.(line))
  const closed = lines ? new Promise<void>((resolve) => lines.once('close', resolve)) : Promise.resolve()
  return async () => {
    await closed
    return tail
  }
}
