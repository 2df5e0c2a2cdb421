import { spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { ROOT } from '../setup/npm.mjs'

/** @typedef {{ code: number | null, output: string, isTimeout: boolean }} Ended */

/** Groups that still run, ended with us. @type {Set<number>} */
const groups = new Set()

/** @param {number} pid */
function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group has ended by itself.
  }
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    for (const pid of groups) killGroup(pid)
    process.exit(130)
  })
}

/**
 * Runs a command in a process group of its own; after `limitMs` the whole group is killed. It gets time to clean up
 * first: a suite that makes machines removes them on SIGTERM.
 * @param {string} command @param {string[]} args
 * @param {{ limitMs: number, niceness?: number, env?: Record<string, string>, cwd?: string }} options
 * @returns {Promise<Ended>}
 */
export function runChild(command, args, { limitMs, niceness = 0, env, cwd = ROOT }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const pid = child.pid ?? 0
    if (pid) groups.add(pid)
    if (pid && niceness > 0) setPriority(pid, niceness) // all that it starts inherits it
    let output = ''
    let isTimeout = false
    const keep = (/** @type {Buffer} */ chunk) => (output += chunk)
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const limit = setTimeout(() => {
      isTimeout = true
      output += `\nStopped: it took longer than ${limitMs / 1000} s.\n`
      if (pid) process.kill(-pid, 'SIGTERM')
      setTimeout(() => killGroup(pid), 20_000).unref()
    }, limitMs)
    child.on('error', (cause) => (output += cause.message))
    child.on('close', (code) => {
      clearTimeout(limit)
      groups.delete(pid)
      if (pid) killGroup(pid) // what it left running
      resolve({ code, output, isTimeout })
    })
  })
}
