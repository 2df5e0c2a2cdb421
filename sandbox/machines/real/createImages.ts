import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '~/sandbox/machines/real/runCommand'
import { wipeIdentity } from '~/sandbox/machines/real/wipeIdentity'

/** Images are stacks of read-only folders. A layer that is mounted is never changed. */
export type Images = {
  /** Topmost first. Null: the base alone. */
  layersOf(imageId: number | null): string[]
  add(imageId: number, layer: string): void
  /** Copies a machine's own layer on top of those below it. */
  take(imageId: number, upper: string, below: string[]): Promise<{ sizeGb: number }>
  remove(imageId: number): Promise<void>
}

export function createImages({ base, folder }: { base: string; folder: string }): Images {
  const stacks = new Map<number, string[]>()
  const layerOf = (imageId: number) => join(folder, String(imageId))
  return {
    layersOf(imageId) {
      if (imageId === null) return [base]
      const layers = stacks.get(imageId)
      if (!layers) throw new Error(`there is no image ${imageId}`)
      return layers
    },
    add(imageId, layer) {
      stacks.set(imageId, [layer, base])
    },
    async take(imageId, upper, below) {
      const layer = layerOf(imageId)
      await mkdir(folder, { recursive: true })
      await runCommand('cp', ['-a', '--reflink=auto', upper, layer]) // -a: overlay's whiteouts and attributes
      await wipeIdentity(layer)
      stacks.set(imageId, [layer, ...below])
      const bytes = Number((await runCommand('du', ['-sb', layer])).split('\t')[0])
      return { sizeGb: bytes / 1e9 }
    },
    async remove(imageId) {
      stacks.delete(imageId)
      await rm(layerOf(imageId), { recursive: true, force: true })
    },
  }
}
