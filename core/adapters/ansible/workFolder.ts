import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type WorkFolder = {
  path: string
  /** Readable by us alone. Returns its path. */
  write(name: string, content: string): string
  remove(): void
}

/** The end of a uuid v7 is its random part. */
const KEY_LENGTH = 12

/**
 * A folder for one play or look. Those that earlier ones for the same machine left behind (a worker that was killed
 * outright) go first. Its name is new each time: what is still running in an old one is not mistaken for this one's.
 */
export function createWorkFolder(parent: string, kind: 'play' | 'look' | 'file', machineId: string): WorkFolder {
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  const prefix = `${kind}-${machineId.replaceAll('-', '').slice(-KEY_LENGTH)}-`
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix)) rmSync(join(parent, name), { recursive: true, force: true })
  }
  const path = mkdtempSync(join(parent, prefix))
  return {
    path,
    write(name, content) {
      const file = join(path, name)
      writeFileSync(file, content, { mode: 0o600, flag: 'wx' })
      return file
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
