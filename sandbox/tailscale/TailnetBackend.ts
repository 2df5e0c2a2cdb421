/** A device of the tailnet, whoever holds it: the simulated network in memory, or headscale. */
export type TailnetDevice = {
  /** The node's id, as `DELETE /device/{id}` takes it. */
  id: string
  hostname: string
  /** IPv4 first. */
  addresses: string[]
  /** With the `tag:` prefix. */
  tags: string[]
  online: boolean
  createdAtMs: number
  lastSeenMs: number
  /** The auth key that it joined with, by the id which `createKey` gave; null when that is not known. */
  keyId: string | null
}

export type AuthKeySpec = {
  /** Never empty; each was checked against the known tags. */
  tags: string[]
  /** Milliseconds since 1970; always in the future. */
  expiresAtMs: number
  reusable: boolean
  ephemeral: boolean
  preauthorized: boolean
}

/**
 * What stands behind the sandbox's Tailscale API. The API in front of it checks rights, tags and expiry, keeps
 * what keys it gave out, and shapes the answers; the backend lets devices in.
 */
export type TailnetBackend = {
  createKey(spec: AuthKeySpec): Promise<{ id: string; secret: string }>
  /** From now on nothing joins with it. False: there is no such key. */
  deleteKey(id: string): Promise<boolean>
  listDevices(): Promise<TailnetDevice[]>
  /** The device is out at once. False: there is no such device. */
  deleteDevice(id: string): Promise<boolean>
}
