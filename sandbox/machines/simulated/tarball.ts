import { gunzipSync, gzipSync } from 'node:zlib'

const BLOCK = 512
const MODE = 0o600

/** Files by path, as a .tar.gz (ustar) that any tar reads. */
export function packTarball(files: ReadonlyMap<string, Uint8Array>, modifiedMs: number): Buffer {
  const blocks: Uint8Array[] = []
  for (const [path, bytes] of files) {
    blocks.push(header(path, bytes.length, modifiedMs), bytes, Buffer.alloc(-bytes.length & (BLOCK - 1)))
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]))
}

/** Throws for what is no such archive, or is damaged. */
export function unpackTarball(archive: Uint8Array): Map<string, Uint8Array> {
  const tar = gunzipSync(archive)
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const head = tar.subarray(at, at + BLOCK)
    if (checksum(head) !== Number.parseInt(text(head, 148, 8), 8)) throw new Error('a header is damaged')
    const size = Number.parseInt(text(head, 124, 12), 8)
    const prefix = text(head, 345, 155)
    const from = at + BLOCK
    files.set(prefix + (prefix && '/') + text(head, 0, 100), tar.subarray(from, from + size))
    at = from + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}

function header(path: string, size: number, modifiedMs: number): Buffer {
  const head = Buffer.alloc(BLOCK)
  const [prefix, name] = split(path)
  head.write(name, 0)
  head.write(`${octal(MODE, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100)
  head.write(`${octal(size, 11)}\0${octal(Math.floor(modifiedMs / 1000), 11)}\0`, 124)
  head.write('0', 156)
  head.write('ustar\x0000', 257)
  head.write(prefix, 345)
  head.write(`${octal(checksum(head), 6)}\0 `, 148)
  return head
}

/** A name has 100 bytes, and 155 more for the folders before it. */
function split(path: string): [string, string] {
  if (Buffer.byteLength(path) <= 100) return ['', path]
  const at = path.indexOf('/', Math.max(0, path.length - 101))
  if (at < 1 || at > 155) throw new Error(`too long a path for an archive: ${path}`)
  return [path.slice(0, at), path.slice(at + 1)]
}

/** The sum of a header's bytes, its own field taken as blanks. */
function checksum(head: Uint8Array): number {
  return head.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0)
}

const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')
const text = (bytes: Buffer, at: number, length: number) =>
  bytes
    .subarray(at, at + length)
    .toString()
    .replace(/\0.*$/s, '')
