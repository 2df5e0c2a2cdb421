import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for one process' throw-away data. The pid in its name lets a later start remove what a kill left. */
export async function scratchDir(kind: string, preferred: string = tmpdir()): Promise<string> {
  const parent = existsSync(preferred) ? preferred : tmpdir()
  await sweep(kind, parent)
  return mkdtemp(join(parent, `aura-${kind}-${process.pid}-`))
}

async function sweep(kind: string, parent: string) {
  const ours = new RegExp(`^aura-${kind}-(\\d+)-`)
  for (const name of await readdir(parent)) {
    const pid = ours.exec(name)?.[1]
    if (pid && !existsSync(`/proc/${pid}`)) {
      await rm(join(parent, name), { recursive: true, force: true }).catch(() => {})
    }
  }
}
