/** What the sandbox's Hetzner needs from whatever plays the machines. Ids are Hetzner's numeric server ids. */
export type MachineLevel = 'real' | 'simulated'

export type MachineSpec = {
  serverId: number
  /** Hetzner's server name, used as the host name. */
  name: string
  /** As handed to `allocateAddress`. */
  ipv4: string
  /** The `#cloud-config` text as the API got it, at most 32 KiB. */
  userData: string
  /** Null: the base image. Else the id of a snapshot that `snapshot` made, or the golden image's. */
  imageId: number | null
}

export type FirewallRule = {
  direction: 'in' | 'out'
  protocol: 'tcp' | 'udp' | 'icmp' | 'esp' | 'gre'
  port: string | null
  sourceIps: string[]
}

export type Machines = {
  level: MachineLevel
  /** A free address for a new server; freed by `destroy`. */
  allocateAddress(serverId: number): string
  /** Builds and starts the machine. Resolves when its start has begun, not when it has booted. */
  create(spec: MachineSpec): Promise<void>
  powerOn(serverId: number): Promise<void>
  /** A clean shutdown, at most 30 s. */
  shutdown(serverId: number): Promise<void>
  /** The plug is pulled. */
  powerOff(serverId: number): Promise<void>
  isRunning(serverId: number): boolean
  /** Nothing of it is left when this resolves. Destroying what is absent is fine. */
  destroy(serverId: number): Promise<void>
  /** Null: no firewall at all. Takes effect at once, open connections live on. */
  applyFirewall(serverId: number, rules: FirewallRule[] | null): Promise<void>
  /** Copies the disk into an image that `create` accepts. */
  snapshot(serverId: number, imageId: number): Promise<{ sizeGb: number }>
  deleteSnapshot(imageId: number): Promise<void>
  /** Faults that touch a machine: see sandbox/faults. */
  inflict(serverId: number, fault: MachineFault): Promise<void>
  /** Names of processes, mounts, namespaces, interfaces and cgroups that are still there. Empty: nothing. */
  leftovers(): Promise<string[]>
  /** Ends every machine and removes all that belongs to this instance. */
  close(): Promise<void>
}

export type MachineFault =
  | { kind: 'die' } // power cut that does not come back by itself
  | { kind: 'freeze'; seconds: number }
  | { kind: 'slowNetwork'; seconds: number }
  | { kind: 'cloudInitFails' } // to be set before create
  | { kind: 'cloudInitLate'; seconds: number } // to be set before create
