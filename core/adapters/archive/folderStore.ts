import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { BlobStore } from './BlobStore'

/** Where files grow; the name is none that a place may have. */
const GROWING = '.growing'
/** What has not grown for so long was left behind by a process that was killed. */
const LEFT_BEHIND_MS = 24 * 3_600_000

/** A folder of this host, or one that is mounted from elsewhere; its file system must know rename. */
export function folderStore(folder: string): BlobStore {
  const growing = join(folder, GROWING)

  return {
    async write(place, bytes) {
      const path = join(folder, place)
      const file = join(growing, randomUUID())
      await mkdir(growing, { recursive: true, mode: 0o700 })
      await removeLeftBehind(growing)
      try {
        // `flush`: on the disk before it gets its name.
        await pipeline(bytes, createWriteStream(file, { mode: 0o600, flags: 'wx', flush: true }))
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await rename(file, path)
        await keepName(dirname(path))
      } catch (cause) {
        await rm(file, { force: true })
        throw cause
      }
    },

    async read(place) {
      const handle = await open(join(folder, place)).catch(absentIsNull)
      return handle && createReadStream('', { fd: handle, highWaterMark: 262_144 })
    },

    async remove(place) {
      await rm(join(folder, place), { force: true })
    },

    async list(prefix) {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(absentIsNull)
      return (entries ?? [])
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .filter((place) => place.startsWith(prefix) && !place.startsWith(GROWING))
    },
  }
}

function absentIsNull(cause: NodeJS.ErrnoException): null {
  if (cause.code === 'ENOENT') return null
  throw cause
}

/** A new name survives a power cut once its folder is on the disk too. */
async function keepName(folder: string) {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function removeLeftBehind(growing: string) {
  for (const name of await readdir(growing)) {
    const path = join(growing, name)
    const found = await stat(path).catch(absentIsNull)
    if (found && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true })
  }
}
