import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'

/**
 * AES-256-GCM for streams of any length, after the STREAM construction: chunks, each with its own tag, its number and
 * whether it is the last in the nonce. So chunks that are left out, swapped or cut off at the end are found, and no
 * byte is given out before it is proven.
 *
 *   header: `AURA`, the version, 32 bytes of salt
 *   chunk:  up to CHUNK_BYTES sealed, then the tag; the last one is the one that ends the stream, and may be empty
 *
 * Each stream has a key of its own, made of the given key, the salt and the context, so that nonces need not be
 * random, and what was sealed for one place does not open in another.
 */
const MAGIC = Buffer.from('AURA\x01')
const SALT_BYTES = 32
const HEADER_BYTES = MAGIC.length + SALT_BYTES
const CHUNK_BYTES = 65_536
const TAG_BYTES = 16
const NONCE_BYTES = 12

function keyOf(key: Buffer, salt: Buffer, context: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, `aura archive 1\0${context}`, 32))
}

/** The chunk's number, then 1 for the last one. */
function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES)
  nonce.writeUIntBE(index, NONCE_BYTES - 7, 6)
  nonce[NONCE_BYTES - 1] = isLast ? 1 : 0
  return nonce
}

/** Cuts a stream into pieces of one size. The last one, of at least one byte if there are any, comes with `flush`. */
function piecesOf(size: number, onPiece: (piece: Buffer, isLast: boolean) => Buffer | null) {
  let parts: Buffer[] = []
  let held = 0
  return {
    write: (bytes: Buffer, push: (piece: Buffer | null) => void): void => {
      parts.push(bytes)
      held += bytes.length
      if (held <= size) return // a whole piece may be the last: only more bytes tell
      const all = Buffer.concat(parts)
      let at = 0
      for (; all.length - at > size; at += size) push(onPiece(all.subarray(at, at + size), false))
      parts = [all.subarray(at)]
      held = all.length - at
    },
    flush: (push: (piece: Buffer | null) => void) => push(onPiece(Buffer.concat(parts), true)),
  }
}

/** Plain bytes in, sealed ones out. */
export function sealStream(key: Buffer, context: string): Transform {
  const salt = randomBytes(SALT_BYTES)
  const own = keyOf(key, salt, context)
  let index = 0
  const pieces = piecesOf(CHUNK_BYTES, (plain, isLast) => {
    const cipher = createCipheriv('aes-256-gcm', own, nonceOf(index++, isLast))
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  })
  const stream = transformBy(pieces)
  stream.push(Buffer.concat([MAGIC, salt]))
  return stream
}

/** Sealed bytes in, plain ones out. Fails with NotProven at the first chunk that is not what was sealed. */
export function openStream(key: Buffer, context: string): Transform {
  let header = Buffer.alloc(0)
  let own: Buffer | null = null
  let index = 0
  const pieces = piecesOf(CHUNK_BYTES + TAG_BYTES, (sealed, isLast) => {
    if (!own || sealed.length < TAG_BYTES) throw new NotProven('cut short')
    const end = sealed.length - TAG_BYTES
    const decipher = createDecipheriv('aes-256-gcm', own, nonceOf(index, isLast))
    decipher.setAuthTag(sealed.subarray(end))
    const plain = decipher.update(sealed.subarray(0, end))
    try {
      decipher.final()
    } catch {
      throw new NotProven(`chunk ${index} is not what was sealed`)
    }
    index += 1
    return plain.length > 0 ? plain : null
  })
  return transformBy({
    flush: pieces.flush,
    write: (bytes, push) => {
      if (own) return pieces.write(bytes, push)
      header = Buffer.concat([header, bytes])
      if (header.length < HEADER_BYTES) return
      if (!header.subarray(0, MAGIC.length).equals(MAGIC))
        throw new NotProven('not one of ours, or a newer version')
      own = keyOf(key, header.subarray(MAGIC.length, HEADER_BYTES), context)
      pieces.write(header.subarray(HEADER_BYTES), push)
    },
  })
}

/** What was read is not what was sealed: changed, cut short, moved, or sealed with another key. */
export class NotProven extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NotProven'
  }
}

type Pieces = ReturnType<typeof piecesOf>

function transformBy({ write, flush }: Pieces): Transform {
  const attempt = (
    stream: Transform,
    done: TransformCallback,
    work: (push: (piece: Buffer | null) => void) => void,
  ) => {
    try {
      work((piece) => void (piece && stream.push(piece)))
      done()
    } catch (cause) {
      done(cause as Error)
    }
  }
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      attempt(this, done, (push) => write(bytes, push))
    },
    flush(done) {
      attempt(this, done, flush)
    },
  })
}
