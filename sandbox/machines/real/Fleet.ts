import type { WatchedMachine } from '~/sandbox/machines/real/createDeathWatch'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FirewallRule, MachineFault, Machines, MachineSpec } from '~/sandbox/machines/Machines'
import { setFrozen } from '~/sandbox/machines/real/cgroups'
import { createFaultPlayer, type FaultPlayer } from '~/sandbox/machines/real/createFaultPlayer'
import type { Images } from '~/sandbox/machines/real/createImages'
import { createQueue } from '~/sandbox/machines/real/createQueue'
import { firewallChange, firewallRemoval } from '~/sandbox/machines/real/firewall'
import { createGuest, type Guest } from '~/sandbox/machines/real/guest'
import { guestName } from '~/sandbox/machines/real/instanceNames'
import type { Instance } from '~/sandbox/machines/real/openInstance'
import { writeSeed } from '~/sandbox/machines/real/seed'
import type { Timeline } from '~/sandbox/world/Timeline'

/** More than this at once and every boot takes long: measured on 2 cores. */
const BOOTS_AT_ONCE = 5

export type FleetOptions = { instance: Instance; images: Images; timeline: Timeline; memoryBytes: number }

/** The machines of one instance. */
export class Fleet implements Omit<Machines, 'level' | 'leftovers' | 'close'> {
  private readonly guests = new Map<number, Guest>()
  private readonly addresses = new Map<number, string>()
  /** Machines whose rules the router has. */
  private readonly guarded = new Set<number>()
  private readonly turns = new Map<number, Promise<unknown>>()
  private readonly faults: FaultPlayer
  private readonly enterBoot = createQueue(BOOTS_AT_ONCE)
  private isEnding = false

  constructor(private readonly options: FleetOptions) {
    this.faults = createFaultPlayer({ network: options.instance.network, timeline: options.timeline })
  }

  allocateAddress(serverId: number): string {
    const taken = new Set(this.addresses.values())
    const mine = this.addresses.get(serverId)
    const address = mine ?? this.options.instance.subnet.machineAddresses.find((free) => !taken.has(free))
    if (!address) throw new Error('every address of the network is in use')
    this.addresses.set(serverId, address)
    return address
  }

  create(spec: MachineSpec): Promise<void> {
    return this.inTurn(spec.serverId, async () => {
      if (this.guests.has(spec.serverId)) throw new Error(`server ${spec.serverId} has a machine already`)
      const guest = await this.build(spec)
      await this.start(guest)
    })
  }

  powerOn(serverId: number): Promise<void> {
    return this.inTurn(serverId, () => this.start(this.guestOf(serverId)))
  }

  shutdown(serverId: number): Promise<void> {
    return this.inTurn(serverId, () => this.guestOf(serverId).stop())
  }

  powerOff(serverId: number): Promise<void> {
    return this.inTurn(serverId, () => this.guestOf(serverId).cut())
  }

  isRunning(serverId: number): boolean {
    return this.guests.get(serverId)?.isRunning() ?? false
  }

  async destroy(serverId: number): Promise<void> {
    // A machine that still waits for its turn to boot, or takes its time to shut down, need not finish that.
    await this.guests.get(serverId)?.cut()
    await this.inTurn(serverId, async () => {
      await this.guests.get(serverId)?.remove()
      if (this.guarded.delete(serverId)) await this.nft(firewallRemoval(guestName(serverId)))
      this.guests.delete(serverId)
      this.addresses.delete(serverId)
    })
    this.turns.delete(serverId)
  }

  async applyFirewall(serverId: number, rules: FirewallRule[] | null): Promise<void> {
    if (rules === null && !this.guarded.has(serverId)) return
    this.guarded.add(serverId)
    await this.nft(firewallChange(guestName(serverId), rules))
  }

  snapshot(serverId: number, imageId: number): Promise<{ sizeGb: number }> {
    return this.inTurn(serverId, async () => {
      const guest = this.guestOf(serverId)
      await setFrozen(guest.cgroup, true)
      try {
        return await this.options.images.take(imageId, guest.upper, guest.layers)
      } finally {
        await setFrozen(guest.cgroup, false)
      }
    })
  }

  deleteSnapshot(imageId: number): Promise<void> {
    return this.options.images.remove(imageId)
  }

  async inflict(serverId: number, fault: MachineFault): Promise<void> {
    switch (fault.kind) {
      case 'die':
        return this.guestOf(serverId).cut()
      case 'freeze':
        return this.faults.freeze(this.guestOf(serverId), fault.seconds)
      case 'slowNetwork':
        return this.faults.slowDown(guestName(serverId), fault.seconds)
      case 'cloudInitFails':
      case 'cloudInitLate':
        return this.faults.prepare(serverId, fault)
    }
  }

  /** Each machine with its own part of its disk. */
  disks(): WatchedMachine[] {
    return [...this.guests].map(([serverId, guest]) => ({
      serverId,
      upper: guest.upper,
      isRunning: guest.isRunning(),
    }))
  }

  /** The disk of the machine with this host name; null: there is none. */
  rootOf(hostname: string): string | null {
    return [...this.guests.values()].find((guest) => guest.hostname === hostname)?.root ?? null
  }

  /** Pulls every plug; nothing starts any more. */
  async end(): Promise<void> {
    this.isEnding = true
    await Promise.allSettled([...this.guests.values()].map((guest) => guest.cut()))
    await Promise.allSettled(this.turns.values())
  }

  private async build(spec: MachineSpec): Promise<Guest> {
    const { instance, images, memoryBytes } = this.options
    const name = guestName(spec.serverId)
    const folder = join(instance.folder, 'guests', name)
    const instanceId = `${name}-${this.options.timeline.now()}`
    const guest = createGuest({
      network: instance.network,
      name,
      hostname: spec.name,
      instanceId,
      folder,
      layers: images.layersOf(spec.imageId),
      memoryBytes,
    })
    this.guests.set(spec.serverId, guest)
    await mkdir(guest.upper, { recursive: true })
    const { gateway } = instance.subnet
    const seed = { instanceId, hostname: spec.name, address: spec.ipv4, gateway, userData: spec.userData }
    await writeSeed(guest.upper, seed)
    await this.faults.install(spec.serverId, guest.upper)
    await guest.mount()
    await instance.network.addPlace(name, spec.ipv4)
    return guest
  }

  /** Waits for room among the booting ones; the room is given back when this one has booted. */
  private async start(guest: Guest): Promise<void> {
    const leave = await this.enterBoot()
    if (this.isEnding) {
      leave()
      throw new Error('the sandbox is ending')
    }
    await guest.start()
    void guest.untilBooted().finally(leave)
  }

  private guestOf(serverId: number): Guest {
    const guest = this.guests.get(serverId)
    if (!guest) throw new Error(`server ${serverId} has no machine`)
    return guest
  }

  private nft(change: string) {
    return this.options.instance.network.inRouter('nft', ['-f', '-'], change)
  }

  /** One thing at a time per machine, in the order asked for. */
  private inTurn<T>(serverId: number, task: () => Promise<T>): Promise<T> {
    const before = this.turns.get(serverId) ?? Promise.resolve()
    const turn = before.catch(() => {}).then(task)
    this.turns.set(
      serverId,
      turn.catch(() => {}),
    )
    return turn
  }
}
