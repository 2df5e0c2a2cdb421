import type { Readable } from 'node:stream'

/** Bytes under names, whatever they are. What goes wrong is thrown as it comes. */
export type BlobStore = {
  /** All or nothing: it is found under `place` only once all of it is there and kept. */
  write(place: string, bytes: Readable): Promise<void>
  /** Null when absent. */
  read(place: string): Promise<Readable | null>
  /** Absent is fine. */
  remove(place: string): Promise<void>
  /** In any order. */
  list(prefix: string): Promise<string[]>
}
