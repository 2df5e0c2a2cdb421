import { createHash } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { NotProven, openStream, sealStream } from '~/core/adapters/crypto/sealedStream'
import { AuraError } from '~/core/domain/errors'
import { ARCHIVE_KEY_BYTES, PLACE, type Archive, type Stored } from '~/core/ports/Archive'
import type { BlobStore } from './BlobStore'

/** An archive over any store: what lies there is sealed, and bound to its place. */
export function sealedArchive(store: BlobStore): Archive {
  async function put(place: string, plain: Readable, key: Buffer): Promise<Stored> {
    check(place, key)
    const sealed = sealStream(key, place)
    const { stored, count } = counted()
    const passing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        count(chunk)
        done(null, chunk)
      },
    })
    const sealing = pipeline(plain, passing, sealed).then(
      () => null,
      (cause: unknown) => cause,
    )
    try {
      await store.write(place, sealed)
    } catch (cause) {
      sealed.destroy() // nobody takes any more of it
      const ofSource = await sealing
      // Either may have broken off because the other did.
      throw ofSource instanceof AuraError ? ofSource : new AuraError('archive_down', { cause })
    }
    return stored()
  }

  async function get(place: string, key: Buffer): Promise<Readable> {
    check(place, key)
    const sealed = await asked(() => store.read(place))
    if (!sealed) throw new AuraError('backup_unverified', { detail: `there is nothing at ${place}` })
    const plain = Readable.from(proven(sealed, openStream(key, place), place), { objectMode: false })
    await begun(plain)
    return plain
  }

  return {
    put,
    get,
    async remove(place) {
      check(place)
      await asked(() => store.remove(place))
    },
    async list(prefix) {
      return (await asked(() => store.list(prefix))).sort()
    },
  }
}

/** Lets bytes through, and knows afterwards how many and which. */
function counted() {
  const hash = createHash('sha256')
  let bytes = 0
  const count = (chunk: Buffer) => {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { count, stored: (): Stored => ({ bytes, sha256: hash.digest('hex') }) }
}

/** Whatever goes wrong on the way comes out as one of ours. */
async function* proven(sealed: Readable, opening: Transform, place: string): AsyncGenerator<Buffer> {
  const opened = pipeline(sealed, opening)
  opened.catch(() => {}) // the loop meets the same
  try {
    for await (const chunk of opening) yield chunk as Buffer
    await opened
  } catch (cause) {
    const code = cause instanceof NotProven ? 'backup_unverified' : 'archive_down'
    const detail = `${place}: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new AuraError(code, { cause, detail })
  }
}

/** Resolves at the first proven byte, or at the end of what is empty. */
function begun(stream: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    stream.once('readable', () => {
      stream.off('error', reject)
      resolve()
    })
  })
}

async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (cause) {
    throw new AuraError('archive_down', { cause })
  }
}

function check(place: string, key?: Buffer): void {
  if (!PLACE.test(place)) throw new AuraError('internal', { detail: `not a place in an archive: ${place}` })
  if (key && key.length !== ARCHIVE_KEY_BYTES)
    throw new AuraError('internal', { detail: `an archive's key has ${ARCHIVE_KEY_BYTES} bytes` })
}
