import type { LedgerSays } from './reconcile'

/** A server at Hetzner, with what evidence and a delete need to know of it. */
export type SeenServer = {
  id: string
  name: string
  status: string
  serverType: string
  location: string
  ipv4: string | null
  ipv6: string | null
  labels: Record<string, string>
  isProtected: boolean
  createdAt: Date
}
export type SeenImage = {
  id: string
  name: string
  sizeGb: number
  labels: Record<string, string>
  isProtected: boolean
  /** The server it was made of. */
  serverName: string | null
  createdAt: Date
}
export type SeenAddress = {
  id: string
  name: string
  ip: string
  /** The server it hangs on. */
  serverId: string | null
  location: string
  labels: Record<string, string>
  createdAt: Date
}
export type SeenDevice = { nodeId: string; name: string; isOnline: boolean }
/** The newest version of one agent's Terraform state. */
export type SeenState = { subject: string; serial: number; updatedAt: Date; serverIds: string[] }
export type SeenSubscription = { id: string; status: string; agentId: string | null }

/** A row of the ledger, as far as the comparison needs it. */
export type LedgerEntry = {
  id: string
  agentId: string | null
  machineId: string | null
  kind: 'server' | 'snapshot' | 'device'
  name: string | null
  providerId: string | null
  state: Exclude<LedgerSays, 'none'>
  createdAt: Date
  answeredAt: Date | null
  goneAt: Date | null
}
export type KnownMachine = {
  id: string
  agentId: string
  name: string
  generation: number
  serverType: string
  location: string
  serverId: string | null
  ipv4: string | null
  ipv6: string | null
  tailnetNodeId: string | null
  createdAt: Date
  readyAt: Date | null
  retiredAt: Date | null
}
export type KnownAgent = {
  id: string
  name: string
  customerId: string
  wanted: string
  goneAt: Date | null
  graceUntil: Date | null
  hasOpenRun: boolean
  subscriptionId: string | null
}
export type KnownPrice = {
  kind: string
  type: string
  location: string
  hourlyMicros: bigint
  /** What it was before; null: always this. */
  previousMicros: bigint | null
  fromAt: Date
}

/** What our own database says, read after the providers were listed: an intent is written before its request leaves. */
export type OwnBooks = {
  ledger: LedgerEntry[]
  /** Live ones, and those that were retired lately. */
  machines: KnownMachine[]
  agents: KnownAgent[]
  /** Snapshots that are written down as backups. */
  backupImageIds: string[]
  prices: KnownPrice[]
}

export type SourceName = 'hetzner' | 'tailscale' | 'terraform' | 'ledger' | 'stripe'

export type Sources = OwnBooks & {
  environment: string
  startedAt: Date
  servers: SeenServer[]
  images: SeenImage[]
  addresses: SeenAddress[]
  devices: SeenDevice[]
  states: SeenState[]
  subscriptions: SeenSubscription[]
  asOf: Record<SourceName, Date>
}

/** What one source says about the subject of a finding. */
export type Testimony = {
  source: SourceName
  exists: string
  /** It is this one that disagrees. */
  isOdd: boolean
  labels: string
  what: string
  changed: string
  asOf: string
}

export type Evidence = {
  says: string
  testimonies: Testimony[]
  labels: Record<string, string>
  /** By label, or for what carries none by the machine that it belonged to. */
  isOurs: boolean
  /** Of a server: what its machine's row needs when it is adopted. */
  addresses?: { ipv4: string | null; ipv6: string | null }
}
