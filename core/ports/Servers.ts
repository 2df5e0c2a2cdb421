/** One server at the provider, as far as we care. */
export type Server = {
  id: string
  name: string
  status: 'initializing' | 'starting' | 'running' | 'stopping' | 'off' | 'deleting' | 'other'
  ipv4: string | null
  labels: Record<string, string>
  createdAt: Date
}

/** Direct looks and acts, drawn from the same token bucket as Terraform's. Throws only AuraError. */
export type Servers = {
  /** Null when absent. `runId` gets the call on its account. */
  findById(id: string, by: CallBy): Promise<Server | null>
  findByName(name: string, by: CallBy): Promise<Server | null>
  /** Every server of this environment. Throws `provider_down` when the listing is incomplete. */
  list(by: CallBy): Promise<Server[]>
  /** Resolves when the provider has taken the order; absence is to be looked at. Absent is fine. */
  remove(id: string, by: CallBy): Promise<void>
  /**
   * The plug: have the agent stopped first where that matters. Resolves when the provider has taken the order, or is
   * busy with another: look with `findById`, and ask again until it says `off` or `running`. Done already is fine. An absent server: `machine_lost`.
   */
  powerOff(id: string, by: CallBy): Promise<void>
  powerOn(id: string, by: CallBy): Promise<void>
  /**
   * A snapshot of a server's disk, running or off. Returns the image's id once the provider has taken the order; it
   * is complete when `findImage` says `available`. Labels must name it: one that has all of them already is returned,
   * so that asking again makes no second one. Null: the server is absent. Refused for good: `backup_failed`.
   */
  createImage(
    serverId: string,
    description: string,
    labels: Record<string, string>,
    by: CallBy,
  ): Promise<string | null>
  /** Null when absent. */
  findImage(id: string, by: CallBy): Promise<Image | null>
  /** Every snapshot of this environment. Throws `provider_down` when the listing is incomplete. */
  listImages(by: CallBy): Promise<Image[]>
  /** Absent is fine. */
  removeImage(id: string, by: CallBy): Promise<void>
}

/** A snapshot at the provider. */
export type Image = {
  id: string
  description: string
  status: 'creating' | 'available' | 'other'
  /** Null until it is complete. */
  sizeGb: number | null
  labels: Record<string, string>
  createdAt: Date
}

export type CallBy = { runId: string; epoch: number; signal: AbortSignal }
