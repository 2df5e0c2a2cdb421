/** Addresses below one /16. The lowest free one is given out first, so that they are soon used again. */
export function addressPool(network: string) {
  const byServer = new Map<number, string>()
  return {
    take(serverId: number): string {
      const known = byServer.get(serverId)
      if (known) return known
      const taken = new Set(byServer.values())
      for (let index = 2; index < 65_534; index += 1) {
        const address = `${network}.${index >> 8}.${index & 255}`
        if (taken.has(address)) continue
        byServer.set(serverId, address)
        return address
      }
      throw new Error('no free address is left')
    },
    give(serverId: number): void {
      byServer.delete(serverId)
    },
  }
}
