import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from '../setup/cache.mjs'

type DemoEnv = Record<string, string | undefined>

const folder = () => join(cacheDir(), 'demo')
const START = 'Start one with `npm run demo`, or set the environment of the deployment (.env.example).'

/** Keeps the running demo's environment, for its owner only, so that `npm run doctor` finds it; gone at the end. */
export function keepDemoEnv(env: DemoEnv): { close(): Promise<void> } {
  removeOld()
  const file = join(folder(), `env-${env.PORT}-${process.pid}.json`)
  rmSync(file, { force: true })
  writeFileSync(file, JSON.stringify(env), { mode: 0o600 })
  return { close: async () => rmSync(file, { force: true }) }
}

/** The demo at this port; without one, the only demo that runs. Throws in plain words: there is none, or not one alone. */
export function readDemoEnv(port?: string): DemoEnv {
  const running = demos().filter(({ pid }) => isAlive(pid))
  const found = port ? running.filter((demo) => demo.port === port) : running
  if (found.length === 1) return JSON.parse(readFileSync(found[0]!.file, 'utf8')) as DemoEnv
  const ports = running.map((demo) => demo.port).sort()
  if (ports.length === 0) throw new Error(`No demo runs here. ${START}`)
  const which = port ? `No demo runs on port ${port}.` : 'More than one demo runs here.'
  throw new Error(`${which} Name one: ${ports.map((one) => `--port ${one}`).join(', or ')}.`)
}

/** What a demo left behind that was killed: it names secrets, and nobody needs it. */
function removeOld() {
  for (const { file, pid } of demos()) if (!isAlive(pid)) rmSync(file, { force: true })
}

function demos() {
  if (!existsSync(folder())) return []
  return readdirSync(folder()).flatMap((name) => {
    const [, port, pid] = /^env-(\d+)-(\d+)\.json$/.exec(name) ?? []
    return port && pid ? [{ port, pid: Number(pid), file: join(folder(), name) }] : []
  })
}

function isAlive(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
