import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freshKeys, productEnv } from '~/scripts/demo/productEnv'
import { startSandboxProcess } from '~/scripts/demo/sandboxProcess'
import { startPart, type Part } from '~/scripts/demo/startPart'
import { migrate } from '~/scripts/migrate'
import { seed } from '~/scripts/seed'
import { freePort } from '~/scripts/services/freePort'
import { waitUntil } from '~/scripts/services/waitUntil'
import type { BenchServices } from '../provideBenchServices'
import type { Pace } from './changeStages'
import type { CrowdPlan } from './crowd'
import { plantAgents, type Watcher } from './plantAgents'

const WEBS = 2
const START_LIMIT_MS = 120_000

export type Nodes = {
  webs: string[]
  /** The bare server. */
  floor: string
  /** One agent for each web, watched by nobody yet. */
  measured: Watcher[]
  /** The process that changes stages; it ends by itself. */
  publish(): Promise<Part>
  close(): Promise<void>
}

type Wanted = { sockets: number } & Pick<Pace, 'everyMs' | 'oneIn' | 'count'>

/** Two web nodes with their sockets, and the bare server with as many. */
export async function startNodes(services: BenchServices, { sockets, ...pace }: Wanted): Promise<Nodes> {
  const { postgres, redis, folder } = services
  const masterKeys = freshKeys()
  await migrate(postgres.url)
  await seed({ databaseUrl: postgres.url, masterKeys, staff: [] })
  const watchers = await plantAgents(postgres.url, WEBS + sockets)
  const [measured, others] = [watchers.slice(0, WEBS), watchers.slice(WEBS)]
  const open: Part[] = []
  const close = async () => {
    for (const part of open.reverse()) await part.close()
  }
  const start = async (
    script: string,
    says: string,
    env: Record<string, string | undefined>,
    plan?: object,
  ) => {
    const name = `${script.split('/').at(-1)}-${open.length}`
    const path = join(folder, `${name}.json`)
    if (plan) writeFileSync(path, JSON.stringify(plan), { mode: 0o600 })
    const part = startPart({ name, script, args: [path], env, logs: folder, graceMs: 10_000 })
    open.push(part)
    await waitUntil(says, START_LIMIT_MS, () => {
      part.assertAlive()
      return part.output().includes(says)
    })
    return part
  }
  try {
    const nowhere = 'http://127.0.0.1:9/'
    const sandbox = await startSandboxProcess({
      machines: 'simulated',
      instance: 'live',
      webhookUrl: nowhere,
      logs: folder,
    })
    open.push(sandbox.part)
    const envOf = async (port: number) =>
      productEnv({
        databaseUrl: postgres.url,
        redisUrl: redis.url,
        port,
        callbackPort: await freePort(),
        workDir: folder,
        sandbox: sandbox.endpoints,
        masterKeys,
      })
    const webs: string[] = []
    for (let node = 0; node < WEBS; node++) {
      const port = await freePort()
      await start('build/parts/web.mjs', 'web is ready', await envOf(port))
      webs.push(`http://localhost:${port}`)
    }
    const floorPort = await freePort()
    const floor = `http://localhost:${floorPort}`
    await start('bench/live/echoServer.ts', 'echo is ready', { PORT: `${floorPort}` })
    const crowd: CrowdPlan = { webs, floor, watchers: others, everyMs: pace.everyMs }
    await start('bench/live/crowd.ts', 'crowd is ready', {}, crowd)
    const ids = (list: Watcher[]) => list.map(({ agentId }) => agentId)
    const stages: Pace = { ...pace, measured: ids(measured), others: ids(others) }
    const env = await envOf(await freePort())
    const publish = () => start('bench/live/changeStages.ts', 'changes are ready', env, stages)
    return { webs, floor, measured, publish, close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}
