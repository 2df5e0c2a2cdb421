import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { AuraError } from '~/core/domain/errors'
import type { Archive } from '~/core/ports/Archive'
import type { RestoreCheck } from '~/core/ports/RestoreCheck'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** What agents have on their machines: one text each, by the machine's name. */
export class AgentData {
  private readonly onMachines = new Map<string, string>()
  private readonly files = new Map<string, Buffer>()
  /** What was put back on a machine last, and whether its owner has written there since. */
  private readonly putBack = new Map<string, { text: string; isWrittenOver: boolean }>()
  /** What each owner would find missing, by agent id. */
  readonly expected = new Map<string, string>()

  of(machine: string): string {
    return this.onMachines.get(machine) ?? ''
  }

  write(machine: string, text: string) {
    this.onMachines.set(machine, text)
    const before = this.putBack.get(machine)
    if (before) before.isWrittenOver = true
  }

  /** This was put back, and its owner has gone on from there. */
  isWrittenOver(machine: string, text: string): boolean {
    const last = this.putBack.get(machine)
    return last?.text === text && last.isWrittenOver
  }

  /** An archive of it on the machine. */
  pack(machine: string, path: string) {
    const bytes = Buffer.from(`archive:${this.of(machine)}`)
    this.files.set(`${machine}:${path}`, bytes)
    return { path, bytes: String(bytes.length), sha256: sha256(bytes), openclaw_version: 'simulated' }
  }

  unpack(machine: string, path: string, hash: unknown): boolean {
    const bytes = this.files.get(`${machine}:${path}`)
    if (!bytes || sha256(bytes) !== hash) return false
    const text = textOf(bytes)
    this.onMachines.set(machine, text)
    this.putBack.set(machine, { text, isWrittenOver: false })
    return true
  }

  read(machine: string, path: string): Readable {
    const bytes = this.files.get(`${machine}:${path}`)
    if (!bytes) throw new AuraError('backup_failed', { detail: `${path} is not there` })
    return Readable.from([bytes])
  }

  async send(machine: string, path: string, source: Readable) {
    this.files.set(`${machine}:${path}`, await buffer(source))
  }
}

export const textOf = (archive: Buffer) => archive.toString().replace(/^archive:/, '')

/** The archive, in memory; what it keeps may be damaged, and nobody notices before it is read back. */
export function memoryArchive(damages: () => boolean): Archive & { text(backupId: string): string | null } {
  const stored = new Map<string, { bytes: Buffer; key: string }>()
  return {
    async put(place, plain, key) {
      const bytes = await buffer(plain)
      const kept = damages() ? bytes.subarray(1) : bytes
      stored.set(place, { bytes: kept, key: key.toString('hex') })
      return { bytes: bytes.length, sha256: sha256(bytes) }
    },
    async get(place, key) {
      const found = stored.get(place)
      if (found?.key !== key.toString('hex'))
        throw new AuraError('backup_unverified', { detail: 'not there' })
      return Readable.from([found.bytes])
    },
    async remove(place) {
      stored.delete(place)
    },
    async list(prefix) {
      return [...stored.keys()].filter((place) => place.startsWith(prefix)).sort()
    },
    text(backupId) {
      const found = [...stored].find(([place]) => place.endsWith(backupId))?.[1]
      return found ? textOf(found.bytes) : null
    },
  }
}

export const memoryRestoreCheck: RestoreCheck = {
  async unpack(plain) {
    const bytes = await buffer(plain)
    return { files: 1, bytes: bytes.length, sha256: sha256(bytes) }
  },
}
