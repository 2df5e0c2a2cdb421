import type { TokenBucket } from '~/core/adapters/hetzner/TokenBucket'

const PER_SECOND = 1
const KEPT_SHARE = 0.1

/** The request budget in memory, for all workers of one world. */
export function memoryBucket(nowMs: () => number): TokenBucket {
  let capacity = 3600
  let left = capacity
  let atMs = nowMs()
  const reserved = new Map<string, { left: number; untilMs: number }>()

  const refill = () => {
    const now = nowMs()
    left = Math.min(capacity, left + ((now - atMs) / 1000) * PER_SECOND)
    atMs = now
    for (const [owner, { left: unused, untilMs }] of reserved) {
      if (untilMs > now) continue
      reserved.delete(owner)
      left = Math.min(capacity, left + unused)
    }
  }
  const waitMs = (missing: number) => Math.max(1, Math.ceil((missing / PER_SECOND) * 1000))
  const floor = (isRemoval: boolean) => (isRemoval ? 0 : Math.floor(capacity * KEPT_SHARE))

  return {
    async take(owner, isRemoval) {
      refill()
      const own = reserved.get(owner)
      if (own && own.left > 0) {
        own.left -= 1
        return 0
      }
      const missing = 1 + floor(isRemoval) - left
      if (missing > 0) return waitMs(missing)
      left -= 1
      return 0
    },
    async reserve(owner, requests, forMs, isRemoval) {
      refill()
      const missing = requests + floor(isRemoval) - left
      if (missing > 0) return waitMs(missing)
      left -= requests
      reserved.set(owner, { left: requests, untilMs: nowMs() + forMs })
      return 0
    },
    async release(owner) {
      refill()
      left = Math.min(capacity, left + (reserved.get(owner)?.left ?? 0))
      reserved.delete(owner)
    },
    async learn(remaining, limit) {
      refill()
      capacity = limit
      left = Math.min(left, remaining)
    },
    async drain() {
      refill()
      left = 0
    },
  }
}
