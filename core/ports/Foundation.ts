/** What the environment has made once for all its machines. */
export type Foundation = {
  /** Null: applyFoundation has not run yet. */
  read(): Promise<{ firewallId: string; sshKeyId: string } | null>
  save(ids: { firewallId: string; sshKeyId: string }): Promise<void>
  /** Addresses of our own nodes in the private network, which agents trust. */
  opsAddresses(): Promise<string[]>
  /** This process reaches agents from that address. Said at start and daily. */
  announce(address: string): Promise<void>
}
