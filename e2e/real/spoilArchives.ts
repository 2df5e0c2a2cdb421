import { closeSync, mkdirSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Product } from '../product/startProduct'

const LOOK_MS = 10

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
      void db.query('INSERT INTO spoilt VALUES ($1)', [relative(folder, file)])
    }
  }, LOOK_MS)
  // A backup that was stored is not believed before we were at it.
  await db.query(`
    CREATE TABLE spoilt (place text);
    CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      LOOP
        EXIT WHEN EXISTS (SELECT FROM spoilt WHERE spoilt.place = NEW.place);
        PERFORM pg_sleep(0.05);
      END LOOP;
      RETURN NEW;
    END $$;
    CREATE TRIGGER held BEFORE UPDATE ON "Backup" FOR EACH ROW WHEN (NEW.state = 'made')
      EXECUTE FUNCTION held();`)
  return {
    async end(): Promise<number> {
      clearInterval(timer)
      await db.query('DROP TRIGGER held ON "Backup"; DROP FUNCTION held(); DROP TABLE spoilt')
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
