import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A command ended badly. `output` has the last lines of what it printed. */
export class CommandFailed extends Error {
  /** @param {string} command @param {number | string | null} code @param {string} output */
  constructor(command, code, output) {
    super(`${command} ended with ${code}:\n${lastLines(output, 30)}`)
    this.output = output
  }
}

/** @param {string} text @param {number} count */
export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

/**
 * Runs a command to its end and returns what it printed (stdout; stderr goes into the error).
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, input?: string, timeoutMs?: number }} [options]
 * @returns {Promise<string>}
 */
export function run(command, args, { cwd, env, input, timeoutMs } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    let out = ''
    let all = ''
    child.stdout?.on('data', (chunk) => ((out += chunk), (all += chunk)))
    child.stderr?.on('data', (chunk) => (all += chunk))
    child.on('error', (cause) => reject(new CommandFailed(command, 'no start', cause.message)))
    child.on('close', (code, signal) =>
      code === 0
        ? resolve(out)
        : reject(new CommandFailed([command, ...args].join(' '), code ?? signal, all)),
    )
    if (input !== undefined) child.stdin?.end(input)
  })
}

/** The full path of a program on PATH, or null. @param {string} name @returns {string | null} */
export function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (!folder) continue
    try {
      accessSync(join(folder, name), constants.X_OK)
      return join(folder, name)
    } catch {
      // Not in this folder.
    }
  }
  return null
}

/** True when we may install system packages and make machines. */
export const isRoot = () => process.getuid?.() === 0
