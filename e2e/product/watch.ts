import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StepName } from '~/core/domain/run'
import type { Product } from './startProduct'

const LOOK_MS = 50
/** A step may be short, and is to be caught while it goes on. */
const CLOSE_LOOK_MS = 15

type RunRow = {
  id: string
  step: string | null
  stepStartedAt: Date | null
  mode: string
  kind: string
  leaseOwner: string | null
  attempt: number
  outcome: string | null
  errorCode: string | null
  waitReason: string | null
  endedAt: Date | null
}

export async function lastRun({ db }: Product, agentId: string): Promise<RunRow | null> {
  const { rows } = await db.query<RunRow>(
    `SELECT id, step, "stepStartedAt", mode, kind, "leaseOwner", attempt, outcome, "errorCode", "waitReason", "endedAt" FROM "Run" WHERE "agentId" = $1 ORDER BY "createdAt" DESC, id DESC LIMIT 1`,
    [agentId],
  )
  return rows[0] ?? null
}

/** The agent's latest run of a kind. */
export async function runOf({ db }: Product, agentId: string, kind: string): Promise<RunRow | null> {
  const { rows } = await db.query<RunRow>(
    `SELECT id, step, "stepStartedAt", mode, kind, "leaseOwner", attempt, outcome, "errorCode", "waitReason", "endedAt" FROM "Run" WHERE "agentId" = $1 AND kind = $2 ORDER BY "createdAt" DESC, id DESC LIMIT 1`,
    [agentId, kind],
  )
  return rows[0] ?? null
}

/** Looks often until the agent's latest run is as wanted. */
export async function untilRun(
  product: Product,
  agentId: string,
  what: string,
  isSo: (run: RunRow) => boolean,
  limitMs = 240_000,
  lookMs = LOOK_MS,
): Promise<RunRow> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const run = await lastRun(product, agentId)
    if (run && isSo(run)) return run
    if (Date.now() > deadline) {
      throw new Error(
        `${what}: not within ${limitMs / 1000} s; the run is ${JSON.stringify(run)}\n${product.parts.worker.output().slice(-4000)}`,
      )
    }
    await sleep(lookMs)
  }
}

const isAt = (run: RunRow, step: StepName) =>
  run.step === step && run.stepStartedAt !== null && run.leaseOwner !== null

/** A worker is just performing this step of the agent's run; null: the run was over before that was seen. */
export async function untilPerforming(
  product: Product,
  agentId: string,
  step: StepName,
  kind = 'provision',
): Promise<RunRow | null> {
  const run = await untilRun(
    product,
    agentId,
    `a worker performs ${step}`,
    (one) => one.kind === kind && (one.endedAt !== null || isAt(one, step)),
    undefined,
    CLOSE_LOOK_MS,
  )
  return run.endedAt === null ? run : null
}

export const untilEnded = (product: Product, agentId: string, limitMs?: number): Promise<RunRow> =>
  untilRun(product, agentId, 'the run ends', (run) => run.endedAt !== null, limitMs)

/** Processes that the worker started and that are still there: they work below its folder. */
export function childrenOfWorker({ workDir }: Product): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        const isDead = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z')
        const isChild = command.includes(workDir) || readlinkSync(`/proc/${pid}/cwd`).startsWith(workDir)
        return isChild && !isDead ? [`${pid} ${command}`] : []
      } catch {
        return [] // it has ended meanwhile
      }
    })
}
