import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { tiedChild, type TiedChild } from '../services/tiedChild'

export type Part = TiedChild & {
  name: string
  /** Throws with the end of its log when it has ended. */
  assertAlive(): void
  close(): Promise<void>
}

type Options = {
  name: string
  /** Built by partsBuild.mjs, or TypeScript. */
  script: string
  args?: string[]
  env: Record<string, string | undefined>
  /** Folder of its log file. */
  logs: string
  /** After this long it is killed with all its children. */
  graceMs: number
  /** What the kernel sends it when we are killed. */
  whenWeDie?: NodeJS.Signals
  /** Lines that may not be written down. */
  isSecret?: (line: string) => boolean
}

/** One of the demo's own processes. Its output goes into a log file. */
export function startPart(options: Options): Part {
  const { name, script, args = [], env, logs, graceMs, whenWeDie = 'SIGKILL', isSecret } = options
  const how = script.endsWith('.ts') ? ['--import', 'tsx'] : ['--enable-source-maps']
  const child = tiedChild(process.execPath, [...how, script, ...args], { env, whenWeDie })
  const log = createWriteStream(join(logs, `${name}.log`))
  child.onLine((line) => void (isSecret?.(line) || log.write(`${line}\n`)))
  return {
    ...child,
    name,
    assertAlive() {
      if (child.hasEnded())
        throw new Error(`The ${name} process has ended. Its last words:\n${child.output()}`)
    },
    async close() {
      await child.stop('SIGTERM', graceMs)
      log.end()
    },
  }
}
