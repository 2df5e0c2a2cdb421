import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isRunDirectly } from '~/scripts/images/isRunDirectly'
import { runWithProgress, type Progress } from '~/scripts/images/runWithProgress'
import { ensureCached } from '~/scripts/setup/cache.mjs'

const SCRIPT = new URL('./base.sh', import.meta.url).pathname

/** The base image's name: another script makes another image. */
export async function baseKey(): Promise<string> {
  const script = await readFile(SCRIPT)
  return createHash('sha256').update(script).digest('hex').slice(0, 12)
}

/** The folder of the sandbox's base root file system, built if the cache lacks it. Needs root. */
export async function ensureBase(progress: Progress = () => {}): Promise<string> {
  return ensureCached(`images/base-${await baseKey()}`, (folder) =>
    runWithProgress(SCRIPT, [folder], progress),
  )
}

if (isRunDirectly(import.meta.url)) console.log(await ensureBase(console.error))
