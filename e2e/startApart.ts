import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const READY_LIMIT_MS = 600_000

/** Runs a script in a process of its own, until `close`. `said` is the one line of JSON by which it says where it is. */
export async function startApart(script: string): Promise<{ said: unknown; close: () => Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const close = async () => {
    child.kill('SIGTERM')
    await ended
  }
  try {
    const line = await Promise.race([
      firstLine(child.stdout),
      ended.then(() => Promise.reject(new Error('Aura did not start'))),
      new Promise<never>((_, reject) =>
        setTimeout(() => reject(new Error('Aura did not start in time')), READY_LIMIT_MS).unref(),
      ),
    ])
    return { said: JSON.parse(line), close }
  } catch (cause) {
    await close()
    throw cause
  }
}

async function firstLine(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) if (line.startsWith('{')) return line
  throw new Error('Aura said nothing')
}
