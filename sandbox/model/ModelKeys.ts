export type ModelKey = {
  id: string
  name: string
  createdAt: number
  isRevoked: boolean
  lastUsedAt: number | null
}

/** The model's API keys, by their secret. */
export function createModelKeys(nowMs: () => number, newId: (prefix: string, length: number) => string) {
  const bySecret = new Map<string, ModelKey>()
  return {
    create(name: string): { id: string; name: string; key: string } {
      const id = newId('key_', 16)
      const key = newId('sk-sandbox-', 40)
      bySecret.set(key, { id, name, createdAt: nowMs(), isRevoked: false, lastUsedAt: null })
      return { id, name, key }
    },
    /** False: unknown, or revoked before. */
    revoke(id: string): boolean {
      const key = [...bySecret.values()].find((one) => one.id === id && !one.isRevoked)
      if (key) key.isRevoked = true
      return key !== undefined
    },
    /** Whether the secret is good; notes that it was used. */
    isGood(secret: string): boolean {
      const key = bySecret.get(secret)
      if (!key || key.isRevoked) return false
      key.lastUsedAt = nowMs()
      return true
    },
    list: () => [...bySecret.values()].map((key) => ({ ...key })),
  }
}
