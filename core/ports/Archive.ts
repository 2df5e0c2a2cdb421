import type { Readable } from 'node:stream'

/** Where backups lie, encrypted: a folder, or a store that speaks S3. Throws only AuraError. */
export type Archive = {
  /**
   * Encrypts while it streams. Sizes and hash are those of the plain bytes. Nothing is found at `place` until all of
   * it is there; a second put replaces the first. Throws the source's own AuraError, or `archive_down` when the store
   * takes nothing.
   */
  put(place: string, plain: Readable, key: Buffer): Promise<Stored>
  /**
   * The plain bytes. Each chunk is given out only when it is proven; the stream fails with `backup_unverified` when
   * it was tampered with or cut short, or when the key is another one, and with `archive_down` when the store breaks
   * off. Absent, or the first chunk wrong: the promise fails with `backup_unverified` at once.
   */
  get(place: string, key: Buffer): Promise<Readable>
  /** Absent is fine. */
  remove(place: string): Promise<void>
  /** Places that begin with `prefix`, sorted. What is being put is not among them. */
  list(prefix: string): Promise<string[]>
}

export type Stored = { bytes: number; sha256: string }

/** Bytes of a customer's key. */
export const ARCHIVE_KEY_BYTES = 32

/** What a place may be called: path parts of plain letters, none of them hidden or leading upwards. */
export const PLACE = /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/)*[A-Za-z0-9][A-Za-z0-9._-]*$/
