import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { Server } from 'socket.io'
import { bullQueues } from '~/core/adapters/bullmq/queues'
import { startRelay } from '~/core/adapters/bullmq/startRelay'
import { openLog } from '~/core/adapters/log'
import { openStores } from '~/core/adapters/openStores'
import { hastyRedis } from '~/core/adapters/redis/connect'
import { readEnv } from '~/core/config/env'
import { pipelines } from '~/core/domain/pipelines'
import type { Run, StepName } from '~/core/domain/run'
import { transition, type RunInput } from '~/core/domain/transition'
import { openRun } from '~/core/services/openRun'

/**
 * A worker without hands: stores, relay and emitter are put together as in worker/index.ts, but stages are over at
 * once, so that changes come at a set pace. Each is told on stdout. Its argument is the path of the pace.
 */
export type Pace = {
  /** Whose stages change in turn. */
  measured: string[]
  /** Whose stages change besides. */
  others: string[]
  everyMs: number
  /** Of so many changes one is a measured agent's. */
  oneIn: number
  /** Measured changes to make. */
  count: number
}

/** `shows`: how many stages the page then has as done, and `+` when the next is under way. */
export type StageChange = { agentId: string; at: number; shows: string }

const LEASE = { owner: 'bench', leaseMs: 60_000, graceMs: 0 }

const pace = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Pace
const env = readEnv()
const log = openLog(env.LOG_LEVEL, 'bench')
const stores = await openStores(env, (redis) => {
  const io = new Server({ adapter: createAdapter(redis) })
  return (rooms, name, payload) => void io.to(rooms).emit(name, payload)
})
const { ports } = stores
const queueRedis = hastyRedis(env.REDIS_URL)
const relay = startRelay({
  outbox: ports.outbox,
  jobs: bullQueues(queueRedis, ports.clock),
  events: ports.events,
  directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
  log,
})
const runs = new Map<string, Run>()

/** How many stages are done on the page once this one is the current one: a restore is shown only while it is. */
const doneBefore = (step: StepName): number =>
  pipelines.provision.forward
    .filter((one) => one !== 'restoreAgent' || one === step)
    .findIndex((one) => one === step)

/** Without a say of its own: a step's result comes from the pace. */
const context = () => ({
  now: ports.clock.now(),
  random: Math.random,
  waits: { backoffBaseMs: 0, backoffCapMs: 0, capacityMs: 0 },
  policy: { tries: 1, limitMs: null, limitCode: 'internal' as const },
  place: 'the cloud',
})

async function save(run: Run, input: RunInput): Promise<Run> {
  const saved = await ports.runs.save(run, transition(run, input, context()), [])
  if (!saved) throw new Error(`${run.ref} was changed by somebody else`)
  return saved
}

/** The agent's run goes on by one change: its stage begins, or is done. Null: that is no stage's begin or end. */
async function change(agentId: string): Promise<StageChange | null> {
  const before = runs.get(agentId)
  if (!before || before.mode === 'ended') {
    const opened = await openRun(ports, { kind: 'provision', agentId, by: 'aura' })
    if (opened) runs.set(agentId, opened)
    return null
  }
  const { id: runId, version, step } = before
  if (before.stepState === 'queued') {
    const lease = await ports.runs.takeLease({ runId, version, ...LEASE })
    if (lease.at !== 'taken') throw new Error(`${before.ref} is ${lease.at}`)
    const at = Date.now()
    runs.set(agentId, await save(lease.run, { kind: 'stepStarted' }))
    return { agentId, at, shows: `${doneBefore(step ?? 'createMachine')}+` }
  }
  const at = Date.now()
  const after = await save(before, { kind: 'stepEnded', result: { kind: 'done' } })
  runs.set(agentId, after)
  return after.step && { agentId, at, shows: `${doneBefore(after.step)}` }
}

const next = (list: string[], turn: number) => list[turn % list.length] ?? ''

console.log('changes are ready')
for (let turn = 0, told = 0; told < pace.count; turn++) {
  const isMeasured = turn % pace.oneIn === 0
  const agentId = isMeasured ? next(pace.measured, turn / pace.oneIn) : next(pace.others, turn)
  const changed = await change(agentId)
  if (isMeasured && changed) {
    told += 1
    console.log(JSON.stringify(changed))
  }
  await sleep(pace.everyMs * (0.5 + Math.random()))
}
await sleep(2_000) // the last ones are on their way
await relay.stop()
queueRedis.disconnect()
await stores.close()
process.exit(0)
