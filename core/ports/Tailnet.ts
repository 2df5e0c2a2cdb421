export type TailnetDevice = {
  nodeId: string
  name: string
  addresses: string[]
  tags: string[]
  isOnline: boolean
}

/** The private network's API and the way into it. Throws only AuraError. */
export type Tailnet = {
  /** One-off, tagged, preauthorised, not ephemeral, minutes long. */
  createAuthKey(input: {
    description: string
    expirySeconds: number
    signal: AbortSignal
  }): Promise<{ id: string; key: string }>
  /** Absent is fine. */
  revokeAuthKey(id: string, signal: AbortSignal): Promise<void>
  /** All devices with our tag. */
  devices(signal: AbortSignal): Promise<TailnetDevice[]>
  /** Absent is fine. */
  removeDevice(nodeId: string, signal: AbortSignal): Promise<void>
  /** One GET over the private network. Null: no answer within `timeoutMs`. */
  probe(url: string, timeoutMs: number, signal: AbortSignal): Promise<{ status: number } | null>
}
