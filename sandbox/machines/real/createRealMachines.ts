import { join } from 'node:path'
import type { Faults } from '~/sandbox/faults/Faults'
import type { Machines } from '~/sandbox/machines/Machines'
import { createDeathWatch } from '~/sandbox/machines/real/createDeathWatch'
import { createImages } from '~/sandbox/machines/real/createImages'
import { Fleet } from '~/sandbox/machines/real/Fleet'
import { listLeftovers, type Fixtures } from '~/sandbox/machines/real/listLeftovers'
import { openInstance, type Instance, type InstanceOptions } from '~/sandbox/machines/real/openInstance'
import { realTimeline, type Timeline } from '~/sandbox/world/Timeline'

export type RealMachinesOptions = InstanceOptions & {
  /** The base root file system, as `ensureBase` made it. */
  base: string
  /** The golden layer and the id by which the cloud offers it; null: not built. */
  golden: { imageId: number; folder: string } | null
  timeline?: Timeline
  /** With it machines die at the stage for which `machineDies` is armed. */
  faults?: Faults
  /** Ceiling per machine; beyond it the kernel ends processes of that machine only. */
  memoryBytes?: number
}

export type RealMachines = Machines & {
  level: 'real'
  /** The host as machines see it: what they shall reach listens here. */
  hostAddress: string
  /** Whence SSH may come. */
  bastionCidr: string
  /** Another address of the host, which no firewall names. */
  strangerAddress: string
  instance: Instance
  /** Offers a layer over the base as an image, e.g. a golden one that was built later. */
  addImage(imageId: number, layer: string): void
  /** The disk of the machine with this name, as this host sees it; null: there is none. */
  rootOf(name: string): string | null
}

const MEMORY_BYTES = 2.5 * 1024 ** 3

/** Parts that the tailnet adds to an instance (createTailnet.ts); they are no machine's leftovers. */
const FIXTURES: Fixtures = { places: ['ops'], helpers: ['headscale', 'tailscaled'] }

/** Machines that are real: Debian in systemd-nspawn on this host. Needs root; see preflight.ts. */
export async function createRealMachines(options: RealMachinesOptions): Promise<RealMachines> {
  const { timeline = realTimeline, memoryBytes = MEMORY_BYTES } = options
  const instance = await openInstance(options)
  const images = createImages({ base: options.base, folder: join(instance.folder, 'snapshots') })
  if (options.golden) images.add(options.golden.imageId, options.golden.folder)
  const fleet = new Fleet({ instance, images, timeline, memoryBytes })
  const deaths = options.faults && watchDeaths(fleet, options.faults, timeline)
  let isClosed = false
  return {
    level: 'real',
    hostAddress: instance.subnet.host,
    bastionCidr: `${instance.subnet.host}/32`,
    strangerAddress: instance.subnet.stranger,
    instance,
    addImage: (imageId, layer) => images.add(imageId, layer),
    rootOf: (name) => fleet.rootOf(name),
    allocateAddress: (serverId) => fleet.allocateAddress(serverId),
    create: (spec) => fleet.create(spec),
    powerOn: (serverId) => fleet.powerOn(serverId),
    shutdown: (serverId) => fleet.shutdown(serverId),
    powerOff: (serverId) => fleet.powerOff(serverId),
    isRunning: (serverId) => fleet.isRunning(serverId),
    destroy: (serverId) => fleet.destroy(serverId),
    applyFirewall: (serverId, rules) => fleet.applyFirewall(serverId, rules),
    snapshot: (serverId, imageId) => fleet.snapshot(serverId, imageId),
    deleteSnapshot: (imageId) => fleet.deleteSnapshot(imageId),
    inflict: (serverId, fault) => fleet.inflict(serverId, fault),
    leftovers: () => listLeftovers(instance, isClosed ? null : FIXTURES),
    async close() {
      deaths?.end()
      await fleet.end()
      await instance.close()
      isClosed = true
    },
  }
}

function watchDeaths(fleet: Fleet, faults: Faults, timeline: Timeline) {
  return createDeathWatch({
    faults,
    timeline,
    list: () => fleet.disks(),
    die: (serverId) => fleet.inflict(serverId, { kind: 'die' }),
  })
}
