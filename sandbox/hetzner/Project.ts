import type { Faults } from '~/sandbox/faults/Faults'
import type { Machines } from '~/sandbox/machines/Machines'
import type { Timeline } from '~/sandbox/world/Timeline'
import type { Actions } from '~/sandbox/hetzner/Actions'
import type { Labels } from '~/sandbox/hetzner/listing'
import type { Location, ServerTypeSpec } from '~/sandbox/hetzner/catalogue'
import type { HetznerSettings } from '~/sandbox/hetzner/HetznerSettings'

export type ServerStatus = 'initializing' | 'starting' | 'running' | 'stopping' | 'off' | 'deleting'

export type PrimaryIp = {
  id: number
  name: string
  type: 'ipv4' | 'ipv6'
  ip: string
  assigneeId: number | null
  autoDelete: boolean
  labels: Labels
  location: Location
  createdMs: number
}

export type Server = {
  id: number
  name: string
  status: ServerStatus
  createdMs: number
  type: ServerTypeSpec
  location: Location
  image: Image
  labels: Labels
  ipv4: PrimaryIp | null
  ipv6: PrimaryIp | null
  userData: string
  protection: { delete: boolean; rebuild: boolean }
  /** Whether the machine behind it was ever started; it is built at its first start. */
  isBuilt: boolean
  /** The rules that were last given to the machine, so that they are sent only when they change. */
  appliedRules: string | null
}

export type SshKey = {
  id: number
  name: string
  publicKey: string
  fingerprint: string
  labels: Labels
  createdMs: number
}

export type Rule = {
  direction: 'in' | 'out'
  protocol: 'tcp' | 'udp' | 'icmp' | 'esp' | 'gre'
  port: string | null
  source_ips: string[]
  destination_ips: string[]
  description: string | null
}

export type Firewall = {
  id: number
  name: string
  labels: Labels
  createdMs: number
  rules: Rule[]
  serverIds: Set<number>
  selectors: Set<string>
}

export type Image = {
  id: number
  type: 'system' | 'snapshot' | 'backup'
  status: 'available' | 'creating'
  name: string | null
  description: string
  sizeGb: number | null
  diskGb: number
  createdMs: number
  createdFrom: { id: number; name: string } | null
  labels: Labels
  architecture: 'x86' | 'arm'
  osVersion: string
  isProtected: boolean
}

/** All that one Hetzner project holds, and what its handlers work with. */
export type Project = {
  timeline: Timeline
  faults: Faults
  machines: Machines
  /** 0 up to 1, for passwords. */
  random: () => number
  settings: HetznerSettings
  actions: Actions
  servers: Map<number, Server>
  primaryIps: Map<number, PrimaryIp>
  sshKeys: Map<number, SshKey>
  firewalls: Map<number, Firewall>
  images: Map<number, Image>
  /** `type@location` of what is sold out. */
  soldOut: Set<string>
  nextId(): number
}
