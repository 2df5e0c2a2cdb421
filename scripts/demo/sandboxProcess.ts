import type { SandboxEndpoints } from '~/sandbox/createSandbox'
import { waitUntil } from '../services/waitUntil'
import { startPart, type Part } from './startPart'

type Options = { machines: 'real' | 'simulated'; instance: string; webhookUrl: string; logs: string }

const START_LIMIT_MS = 180_000

/** The first line: it has the sandbox's keys. */
const isEndpoints = (line: string) => line.startsWith('{"hetzner"')

/** The sandbox cloud as a process of its own; its first line tells where everything is. */
export async function startSandboxProcess(
  options: Options,
): Promise<{ part: Part; endpoints: SandboxEndpoints }> {
  const { machines, instance, webhookUrl, logs } = options
  const args = ['--machines', machines, '--instance', instance, '--webhook-url', webhookUrl]
  const part = startPart({
    name: 'sandbox',
    script: 'sandbox/main.ts',
    args,
    env: {},
    logs,
    graceMs: 60_000,
    whenWeDie: 'SIGTERM', // it takes its machines away
    isSecret: isEndpoints,
  })
  let endpoints: SandboxEndpoints | null = null
  part.onLine((line) => {
    if (!endpoints && isEndpoints(line)) endpoints = JSON.parse(line) as SandboxEndpoints
  })
  await waitUntil('The sandbox starts', START_LIMIT_MS, () => {
    part.assertAlive()
    return endpoints !== null
  })
  return { part, endpoints: endpoints! }
}
