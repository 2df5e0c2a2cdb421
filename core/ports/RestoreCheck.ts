import type { Readable } from 'node:stream'

/** Proves that an archive can be had back: by unpacking it into an empty folder, which is thrown away. */
export type RestoreCheck = {
  /** Throws `backup_unverified` for what can't be unpacked whole, or holds nothing. */
  unpack(plain: Readable): Promise<{ files: number; bytes: number; sha256: string }>
}
