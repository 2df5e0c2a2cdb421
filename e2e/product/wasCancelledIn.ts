import type { StepName } from '~/core/domain/run'
import type { Product } from './startProduct'

/** Whether the cancel was taken while this step of the run went on: it may have come too late, or been refused. */
export async function wasCancelledIn(
  { db }: Product,
  runId: string,
  step: StepName,
  cancel: Promise<void>,
): Promise<boolean> {
  const isTaken = await cancel.then(
    () => true,
    () => false,
  )
  const { rows } = await db.query(
    `SELECT 1 FROM "Run" JOIN "RunStep" ON "runId" = "Run".id AND "RunStep".mode = 'forward'
     WHERE "Run".id = $1 AND "RunStep".step = $2 AND "RunStep"."startedAt" <= "cancelAskedAt"
       AND ("RunStep"."endedAt" IS NULL OR "RunStep"."endedAt" >= "cancelAskedAt")`,
    [runId, step],
  )
  return isTaken && rows.length > 0
}
