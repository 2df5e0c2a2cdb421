import type {
  SeenAddress,
  SeenImage,
  SeenServer,
  SeenState,
  SeenSubscription,
} from '../domain/reconcileSources'

/**
 * Everything of ours at Hetzner, on nobody's account, from the same request budget. Listings are whole or throw
 * `provider_down`. Throws only AuraError.
 */
export type Inventory = {
  /** With this environment's label. */
  servers(signal: AbortSignal): Promise<SeenServer[]>
  /** Snapshots with this environment's label. */
  images(signal: AbortSignal): Promise<SeenImage[]>
  /** All of the project: those that came with a server carry no labels. */
  addresses(signal: AbortSignal): Promise<SeenAddress[]>
  /** Null when absent. */
  server(id: string, signal: AbortSignal): Promise<SeenServer | null>
  image(id: string, signal: AbortSignal): Promise<SeenImage | null>
  address(id: string, signal: AbortSignal): Promise<SeenAddress | null>
  /** Protection off, then away. Absent is fine; absence is to be looked at. */
  removeServer(server: SeenServer, signal: AbortSignal): Promise<void>
  removeImage(image: SeenImage, signal: AbortSignal): Promise<void>
  removeAddress(address: SeenAddress, signal: AbortSignal): Promise<void>
}

/** What the newest version of each Terraform state knows, opened. */
export type StateInventory = {
  states(): Promise<SeenState[]>
  /** Subjects whose state holds one of `secrets`, or something shaped like a key. */
  withSecrets(secrets: string[]): Promise<string[]>
}

export type SubscriptionInventory = {
  /** All that Stripe has and that are not ended. */
  subscriptions(): Promise<SeenSubscription[]>
}
