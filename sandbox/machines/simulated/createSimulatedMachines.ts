import type { Faults } from '~/sandbox/faults/Faults'
import type { MachineFault, Machines, MachineSpec } from '~/sandbox/machines/Machines'
import { addressPool } from '~/sandbox/machines/simulated/addressPool'
import { bootMachine } from '~/sandbox/machines/simulated/bootMachine'
import { hostKey } from '~/sandbox/machines/simulated/hostKey'
import { phoneHomeByHttp, type PhoneHome } from '~/sandbox/machines/simulated/phoneHome'
import { freshDisk, type Disk, type SimulatedMachine } from '~/sandbox/machines/simulated/SimulatedMachine'
import { userData } from '~/sandbox/machines/simulated/userData'
import type { SimulatedTailnet } from '~/sandbox/tailnet/SimulatedTailnet'
import type { Timeline } from '~/sandbox/world/Timeline'

/** Milliseconds since a machine was switched on; like those of the real small machines. */
export type BootSettings = {
  sshMs: number
  /** Before this the accounts are not there yet, and SSH denies every key. */
  usersMs: number
  phoneHomeMs: number
  cloudInitMs: number
  phoneHomeRetryMs: number
  /** From OpenClaw's start to its first answer. */
  agentStartMs: number
}

export const bootDefaults: BootSettings = {
  sshMs: 700,
  usersMs: 900,
  phoneHomeMs: 1200,
  cloudInitMs: 1500,
  phoneHomeRetryMs: 3000,
  agentStartMs: 1000,
}

export type SimulatedMachinesOptions = {
  timeline: Timeline
  faults: Faults
  tailnet: SimulatedTailnet
  phoneHome?: PhoneHome
  random?: () => number
  settings?: Partial<BootSettings>
  /** The first two bytes of each address, within 127/8. */
  network?: string
}

export type SimulatedMachines = Machines & {
  level: 'simulated'
  settings: BootSettings
  byAddress(ipv4: string): SimulatedMachine | undefined
  byTailnetAddress(address: string): SimulatedMachine | undefined
  list(): SimulatedMachine[]
  /** A power cut, also asked for by a play in which the machine dies. */
  die(machine: SimulatedMachine): void
}

/** Machines that are nothing but state, moved by the sandbox's clock. */
export function createSimulatedMachines(options: SimulatedMachinesOptions): SimulatedMachines {
  const { timeline, faults, tailnet, random = Math.random } = options
  const settings = { ...bootDefaults, ...options.settings }
  const machines = new Map<number, SimulatedMachine>()
  const snapshots = new Map<number, Disk>()
  const pool = addressPool(options.network ?? '127.77')
  const awaited = new Map<number, MachineFault[]>()
  const boot = (machine: SimulatedMachine, pending: MachineFault[] = []) =>
    bootMachine(
      { timeline, faults, settings, phoneHome: options.phoneHome ?? phoneHomeByHttp, tailnet },
      machine,
      pending,
    )

  const stop = (machine: SimulatedMachine) => {
    machine.isRunning = false
    machine.boot += 1
    machine.agentReadyAtMs = null
    if (machine.disk.device) tailnet.setOnline(machine.disk.device.id, false)
  }
  const stopped = async (serverId: number) => {
    const machine = machines.get(serverId)
    if (machine) stop(machine)
  }

  return {
    level: 'simulated',
    settings,
    allocateAddress: (serverId) => pool.take(serverId),
    async create(spec) {
      const machine = newMachine(spec, hostKey(random), snapshots)
      if (faults.take('hostKeyWrong')) machine.shownHostKey = hostKey(random)
      machines.set(spec.serverId, machine)
      boot(machine, awaited.get(spec.serverId))
      awaited.delete(spec.serverId)
    },
    async powerOn(serverId) {
      const machine = machines.get(serverId)
      if (machine && !machine.isRunning) boot(machine)
    },
    shutdown: stopped,
    powerOff: stopped,
    isRunning: (serverId) => machines.get(serverId)?.isRunning ?? false,
    async destroy(serverId) {
      await stopped(serverId)
      machines.delete(serverId)
      awaited.delete(serverId)
      pool.give(serverId)
    },
    async applyFirewall(serverId, rules) {
      const machine = machines.get(serverId)
      if (machine) machine.firewall = rules
    },
    async snapshot(serverId, imageId) {
      const disk = machines.get(serverId)?.disk ?? freshDisk(false)
      snapshots.set(imageId, structuredClone({ ...disk, device: null, owner: null }))
      return { sizeGb: 1.2 }
    },
    async deleteSnapshot(imageId) {
      snapshots.delete(imageId)
    },
    async inflict(serverId, fault) {
      const machine = machines.get(serverId)
      if (!machine) return void awaited.set(serverId, [...(awaited.get(serverId) ?? []), fault])
      if (fault.kind === 'die') stop(machine)
      if (fault.kind === 'freeze') machine.frozenUntilMs = timeline.now() + fault.seconds * 1000
      if (fault.kind === 'slowNetwork') machine.slowUntilMs = timeline.now() + fault.seconds * 1000
    },
    leftovers: async () => [...machines.values()].map(({ name }) => `machine ${name}`),
    async close() {
      for (const machine of machines.values()) stop(machine)
      machines.clear()
    },
    byAddress: (ipv4) => [...machines.values()].find((machine) => machine.ipv4 === ipv4),
    byTailnetAddress: (address) =>
      [...machines.values()].find((machine) => machine.disk.device?.address === address),
    list: () => [...machines.values()],
    die: stop,
  }
}

/** An image that no snapshot is known of is the golden one: everything is installed in it. */
function newMachine(spec: MachineSpec, key: string, snapshots: Map<number, Disk>): SimulatedMachine {
  const known = spec.imageId === null ? undefined : snapshots.get(spec.imageId)
  return {
    ...spec,
    disk: known ? structuredClone(known) : freshDisk(spec.imageId !== null),
    config: userData(spec.userData),
    isRunning: false,
    hasBootedBefore: false,
    boot: 0,
    hostKey: key,
    shownHostKey: key,
    sshAtMs: Infinity,
    usersAtMs: Infinity,
    cloudInitAtMs: Infinity,
    cloudInit: 'done',
    frozenUntilMs: 0,
    slowUntilMs: 0,
    agentReadyAtMs: null,
    firewall: null,
  }
}
