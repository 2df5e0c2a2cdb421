import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from '../setup/cache.mjs'

type DemoEnv = Record<string, string | undefined>

const folder = () => join(cacheDir(), 'demo')
const fileOf = (port: number | string) => `env-${port}.json`

/** Keeps the running demo's environment, for its owner only, so that `npm run doctor` finds it; gone at the end. */
export function keepDemoEnv(env: DemoEnv): { close(): Promise<void> } {
  const file = join(folder(), fileOf(env.PORT ?? ''))
  rmSync(file, { force: true })
  writeFileSync(file, JSON.stringify(env), { mode: 0o600 })
  return { close: async () => rmSync(file, { force: true }) }
}

/** The demo at this port; without one, the only demo that runs. Null: there is none, or more than one. */
export function readDemoEnv(port: string | undefined): DemoEnv | null {
  if (!existsSync(folder())) return null
  const files = readdirSync(folder()).filter((name) => /^env-\d+\.json$/.test(name))
  const file = port ? files.find((name) => name === fileOf(port)) : files.length === 1 ? files[0] : undefined
  return file ? (JSON.parse(readFileSync(join(folder(), file), 'utf8')) as DemoEnv) : null
}
