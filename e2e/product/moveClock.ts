import { waitUntil } from '~/scripts/services/waitUntil'
import type { Product } from './startProduct'

/** Longer than the web process takes to look at the database's clock again. */
const LOOK_LIMIT_MS = 240_000

/**
 * Moves the product's clock on. It goes by its database's alone: what it asks for as clock_timestamp() is found here
 * before Postgres' own. Open sessions would keep to theirs, so the database is started again, and the worker too.
 * Returns once the web process goes by it as well: `isSeen` tells.
 */
export async function moveClock(product: Product, days: number, isSeen: () => Promise<boolean>) {
  await product.db.query(`
    CREATE SCHEMA moved;
    CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
      $$ SELECT pg_catalog.clock_timestamp() + interval '${days} days' $$;
    ALTER DATABASE postgres SET search_path = moved, public, pg_catalog;`)
  product.killWorker()
  await product.postgres.restart()
  product.startWorker()
  await waitUntil('the web process goes by the moved clock', LOOK_LIMIT_MS, isSeen)
}
