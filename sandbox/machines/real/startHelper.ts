import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { cleanEnv } from '~/sandbox/machines/real/cleanEnv'
import { emptyCgroup, makeCgroup, removeCgroup } from '~/sandbox/machines/real/cgroups'
import type { Instance } from '~/sandbox/machines/real/openInstance'

const GUEST_SH = new URL('./guest.sh', import.meta.url).pathname

export type HelperOptions = {
  name: string
  /** Network namespace that it lives in. */
  namespace: string
  command: string[]
  env: Record<string, string>
}

export type Helper = {
  isRunning(): boolean
  /** Its output, for whoever looks why it ended. */
  log: string
  stop(): Promise<void>
}

/** Starts a program of the sandbox's own in a cgroup under the instance's name, so that the sweep finds it. */
export async function startHelper({ names, folder }: Instance, options: HelperOptions): Promise<Helper> {
  const group = join(names.prefix, options.name)
  await makeCgroup(names.prefix, options.name)
  const log = join(folder, `${options.name}.log`)
  const output = openSync(log, 'a', 0o600)
  const inside = ['nsenter', `--net=/run/netns/${options.namespace}`, ...options.command]
  const child = spawn(GUEST_SH, [group, 'KILL', ...inside], {
    detached: true,
    stdio: ['ignore', output, output],
    env: cleanEnv(options.env),
  })
  closeSync(output)
  let isRunning = true
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      isRunning = false
      resolve()
    }
    child.once('error', end)
    child.once('exit', end)
  })
  return {
    log,
    isRunning: () => isRunning,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await emptyCgroup(group)
      await removeCgroup(group)
    },
  }
}
