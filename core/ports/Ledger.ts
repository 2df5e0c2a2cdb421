export type ResourceKind = 'server' | 'firewall' | 'sshKey' | 'authKey' | 'device' | 'modelKey' | 'snapshot'
export type ResourceState = 'intended' | 'alive' | 'removing' | 'gone'

/** A row of the ledger: something that we asked a provider to create. */
export type Resource = {
  id: string
  runId: string
  agentId: string | null
  machineId: string | null
  provider: 'hetzner' | 'tailscale' | 'model'
  kind: ResourceKind
  ordinal: number
  createKey: string
  bodyHash: string | null
  name: string | null
  providerId: string | null
  state: ResourceState
  detail: unknown
  absentLooks: number
  absentAt: Date | null
  createdAt: Date
  answeredAt: Date | null
  goneAt: Date | null
}

export type Intent = {
  runId: string
  agentId: string | null
  /** Null: the environment's (foundation). */
  machineId: string | null
  provider: Resource['provider']
  kind: ResourceKind
  /** `<machine id or environment>-<kind>-<ordinal>`; the ordinal is one more than that of the last one gone. */
  name: string | null
  bodyHash: string | null
}

export type Ledger = {
  /**
   * Writes the row before the request leaves. While a row of this owner and kind is not gone, that one comes back
   * (`isNew: false`), so that asking twice creates once. Throws `lease_lost` when `epoch` is not the run's any more.
   */
  intend(intent: Intent, epoch: number): Promise<{ resource: Resource; isNew: boolean }>
  /**
   * The provider answered. For a server with a machine the machine's serverId, ipv4, ipv6 and registrationOpenAt are
   * written in the same transaction.
   */
  answered(
    id: string,
    answer: { providerId: string; detail: unknown; server?: { ipv4: string | null; ipv6: string | null } },
  ): Promise<void>
  removing(id: string): Promise<void>
  /** Seen absent at the provider, after its removal was asked for. */
  gone(id: string): Promise<void>
  /** An intent without an answer was looked for and not found. Returns the row with its new count. */
  lookedAbsent(id: string): Promise<Resource>
  /** Newest first; without those that are gone unless asked for. */
  ofMachine(machineId: string, options?: { withGone?: boolean }): Promise<Resource[]>
  ofAgent(agentId: string, options?: { withGone?: boolean }): Promise<Resource[]>
  /** Keys of machines that are retired, without a proof yet that they are revoked. */
  keysLeftBehind(limit: number): Promise<Resource[]>
  findByProviderId(
    provider: Resource['provider'],
    kind: ResourceKind,
    providerId: string,
  ): Promise<Resource | null>
  /** Calls to providers on a run's account. */
  recordCalls(calls: ProviderCall[]): Promise<void>
}

export type ProviderCall = {
  runId: string
  service: string
  method: string
  path: string
  status: number
  ms: number
  at: Date
}
