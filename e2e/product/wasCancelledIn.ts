import { setTimeout as sleep } from 'node:timers/promises'
import type { StepName } from '~/core/domain/run'
import type { Product } from './startProduct'
import { untilPerforming } from './watch'

const LOOK_MS = 10
/** Less than a lease; a worker that was stopped in the middle of a transaction keeps the cancel waiting so long. */
const STOPPED_MS_MAX = 1_500

type Cancel = {
  agentId: string
  step: StepName
  kind?: 'provision' | 'reprovision'
  /** Asks for the cancel as the customer does. */
  press: () => Promise<void>
}

/**
 * Asks for the cancel while a worker performs this step: its process stands still meanwhile, however quick the step
 * is. False: the step was over before, or the cancel was refused.
 */
export async function wasCancelledIn(
  product: Product,
  { agentId, step, kind, press }: Cancel,
): Promise<boolean> {
  const run = await untilPerforming(product, agentId, step, kind)
  if (!run) return false
  const { pid } = product.parts.worker
  process.kill(pid, 'SIGSTOP')
  let pressed: Promise<boolean>
  try {
    pressed = press().then(
      () => true,
      () => false,
    )
    await Promise.race([pressed, untilAsked(product, run.id)])
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  const isTaken = await pressed
  const { rows } = await product.db.query(
    `SELECT 1 FROM "Run" JOIN "RunStep" ON "runId" = "Run".id AND "RunStep".mode = 'forward'
     WHERE "Run".id = $1 AND "RunStep".step = $2 AND "RunStep"."startedAt" <= "cancelAskedAt"
       AND ("RunStep"."endedAt" IS NULL OR "RunStep"."endedAt" >= "cancelAskedAt")`,
    [run.id, step],
  )
  return isTaken && rows.length > 0
}

async function untilAsked({ db }: Product, runId: string): Promise<void> {
  const deadline = Date.now() + STOPPED_MS_MAX
  while (Date.now() < deadline) {
    const { rows } = await db.query(`SELECT 1 FROM "Run" WHERE id = $1 AND "cancelAskedAt" IS NOT NULL`, [
      runId,
    ])
    if (rows.length > 0) return
    await sleep(LOOK_MS)
  }
}
