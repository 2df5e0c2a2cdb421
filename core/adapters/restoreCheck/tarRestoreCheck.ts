import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type ReadEntry } from 'tar'
import { AuraError } from '~/core/domain/errors'
import type { RestoreCheck } from '~/core/ports/RestoreCheck'

/** Unpacked, it may be this large: the folder lies in memory, and an archive comes from a machine that isn't ours. */
const UNPACKED_BYTES_MAX = 4 * 1024 ** 3

/** Only plain files and folders are unpacked: a link in a foreign archive could lead anywhere. */
const isPlain = (type: string) => type === 'File' || type === 'OldFile' || type === 'Directory'

/** `folder` is where the empty folders are made; best in memory, as what they hold is a customer's. */
export function tarRestoreCheck(folder: string): RestoreCheck {
  return {
    async unpack(plain) {
      const empty = await mkdtemp(join(folder, 'restore-check-'))
      try {
        return await unpackInto(empty, plain)
      } catch (cause) {
        if (cause instanceof AuraError) throw cause
        throw new AuraError('backup_unverified', { cause })
      } finally {
        await rm(empty, { recursive: true, force: true })
      }
    },
  }
}

async function unpackInto(cwd: string, plain: Readable) {
  const hash = createHash('sha256')
  let compressed = 0
  let files = 0
  let bytes = 0
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      compressed += chunk.length
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const unpacked = extract({
    cwd,
    strict: true,
    preservePaths: false,
    noChmod: true,
    filter(_path, entry) {
      const { type, size } = entry as ReadEntry
      if (!isPlain(type)) return false
      if (type !== 'Directory') files += 1
      bytes += size
      if (bytes > UNPACKED_BYTES_MAX) throw new Error(`more than ${UNPACKED_BYTES_MAX} bytes when unpacked`)
      return true
    },
  })
  await pipeline(plain, measured, new PassThrough(), unpacked)
  if (files === 0) throw new Error('there is nothing in it')
  return { files, bytes: compressed, sha256: hash.digest('hex') }
}
