import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SandboxEndpoints } from '~/sandbox/createSandbox'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The sandbox with simulated machines as a process of its own. `stop` gives its exit code. */
export async function startSandboxProcess() {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, '--machines', 'simulated'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const [first] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('the sandbox ended before it was ready'))),
  ])) as [string]
  return {
    endpoints: JSON.parse(first) as SandboxEndpoints,
    stop: async (): Promise<number | null> => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}
