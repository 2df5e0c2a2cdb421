/** Who touches a state: a run, at one of its epochs. */
export type StateAccess = { runId: string; epoch: number; operation: 'read' | 'lock' | 'save' | 'unlock' | 'delete' }

export type StateLock = { id: string; info: unknown }

/** A server, firewall or SSH key that a state knows, for the ledger. */
export type StateResource = {
  kind: 'server' | 'firewall' | 'sshKey'
  providerId: string
  name: string
  ipv4: string | null
  ipv6: string | null
}

export type SealedState = { keyId: string; body: Uint8Array }

/**
 * Terraform's states at rest. Each call is written to the audit table with its outcome. A lock belongs to run and
 * epoch: when that epoch is over, the lock is as good as free.
 */
export type TerraformStates = {
  /** The newest version; null when there is none, or it was deleted. */
  read(subject: string, by: StateAccess): Promise<(SealedState & { serial: number }) | null>
  /** Null: it is ours. Else the holder's lock info. */
  lock(subject: string, lock: StateLock, by: StateAccess): Promise<{ holder: unknown } | null>
  unlock(subject: string, lockId: string, by: StateAccess): Promise<boolean>
  /**
   * Writes a new version, and into the ledger the ids of what it knows, in one transaction. `seal` gets the new
   * serial. False: the lock is not held with this id. Throws `lease_lost` when the epoch is over.
   */
  save(input: {
    subject: string
    lockId: string
    seal: (serial: number) => SealedState | null
    resources: StateResource[]
    owner: { agentId: string | null; machineId: string | null }
    by: StateAccess
  }): Promise<boolean>
  /** For accesses that were refused before they came here. */
  audit(subject: string, by: StateAccess, status: number): Promise<void>
}
