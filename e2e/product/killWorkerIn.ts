import { expect } from 'vitest'
import type { StepName } from '~/core/domain/run'
import { waitUntil } from '~/scripts/services/waitUntil'
import type { Product } from './startProduct'
import { childrenOfWorker, untilPerforming } from './watch'

const CHILDREN_LIMIT_MS = 120_000

/** The write that ends a step waits for whoever holds the lock of its name. */
const HOLDABLE = `
  CREATE OR REPLACE FUNCTION hold_step() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(hashtext(NEW.step::text)); RETURN NEW; END $$;
  CREATE OR REPLACE TRIGGER hold_step BEFORE UPDATE ON "RunStep" FOR EACH ROW
    WHEN (OLD."endedAt" IS NULL AND NEW."endedAt" IS NOT NULL) EXECUTE FUNCTION hold_step()`

type Kill<Begun> = {
  step: StepName
  kind: 'provision' | 'reprovision' | 'deprovision'
  /** Brings about a run of this kind. */
  begin: () => Promise<Begun>
}

/**
 * The worker is gone as if by a power cut in this step of the run, which can't end before; nothing that it started
 * may live on; then another one comes. Whose run it is.
 */
export async function killWorkerIn<Begun extends { agentId: string }>(
  product: Product,
  { step, kind, begin }: Kill<Begun>,
): Promise<Begun> {
  const holder = await product.db.connect()
  let begun: Begun
  try {
    await holder.query(HOLDABLE)
    await holder.query('SELECT pg_advisory_lock(hashtext($1))', [step])
    begun = await begin()
    expect(await untilPerforming(product, begun.agentId, step, kind)).not.toBeNull()
    product.killWorker()
  } finally {
    await holder.query('SELECT pg_advisory_unlock_all()')
    holder.release()
  }
  await waitUntil(
    'no child of the worker is left',
    CHILDREN_LIMIT_MS,
    async () => childrenOfWorker(product).length === 0,
  )
  product.startWorker()
  return begun
}
