import { closeSync, mkdirSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Product } from '../product/startProduct'

const LOOK_MS = 10
/** How long a backup that was stored waits for the product to believe it: time for us to get at it. */
const HELD_S = 1

/** From now on every backup that reaches the product's archive has a wrong byte. `end` tells how many it were. */
export async function spoilArchives({ env, db }: Pick<Product, 'env' | 'db'>) {
  const folder = env.ARCHIVE_DIR ?? ''
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const spoilt = new Set(filesOf(folder))
  const before = spoilt.size
  const timer = setInterval(() => {
    for (const file of filesOf(folder)) {
      if (spoilt.has(file)) continue
      spoilt.add(file)
      turnByte(file)
    }
  }, LOOK_MS)
  await db.query(`
    CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(${HELD_S}); RETURN NEW; END $$;
    CREATE TRIGGER held BEFORE UPDATE ON "Backup" FOR EACH ROW WHEN (NEW.state = 'made')
      EXECUTE FUNCTION held();`)
  return {
    async end(): Promise<number> {
      clearInterval(timer)
      await db.query('DROP TRIGGER held ON "Backup"; DROP FUNCTION held()')
      return spoilt.size - before
    },
  }
}

/** Whole ones: what still grows has no name of its own. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.growing'))
    .map((entry) => join(entry.parentPath, entry.name))
}

function turnByte(file: string) {
  const at = Math.floor(statSync(file).size / 2)
  const handle = openSync(file, 'r+')
  const byte = Buffer.alloc(1)
  readSync(handle, byte, 0, 1, at)
  writeSync(handle, Buffer.from([(byte[0] ?? 0) ^ 0xff]), 0, 1, at)
  closeSync(handle)
}
