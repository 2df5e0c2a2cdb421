/** One type of server as the provider offers it just now. Prices VAT included, in millionths of a euro. */
export type ServerTypeOffer = {
  name: string
  places: { location: string; isAvailable: boolean; hourlyMicros: number; monthlyMicros: number }[]
}

export type ListPrice = {
  /** server, primaryIp, snapshotGbMonth */
  kind: string
  /** Empty for what has no type. */
  type: string
  location: string
  hourlyMicros: number
  monthlyMicros: number
}

/** The provider's own price list, and what can be had. Only a worker asks. */
export type Prices = {
  serverTypes(): Promise<ServerTypeOffer[]>
  /** Servers, addresses and snapshots. */
  list(): Promise<ListPrice[]>
}

/** Our copy of it, with what it was before. */
export type PriceBook = {
  /** Closes the prices that changed and opens the new ones. Returns how many did. Saving the same twice is nothing. */
  save(list: ListPrice[], at: Date): Promise<number>
  saveCapacity(offers: ServerTypeOffer[], at: Date): Promise<void>
}
