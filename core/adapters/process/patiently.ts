import { setTimeout as sleep } from 'node:timers/promises'
import { AuraError } from '~/core/domain/errors'

type Options = {
  /** After this long the last error is thrown. */
  limitMs?: number
  pauseMs?: number
  /** Told of each try that failed. */
  onRetry?: (reason: string) => void
}

/**
 * Tries again until it works: what a start needs may be restarting just now, and a process that ends for it starts a
 * storm of its own. What an AuraError says no time will mend: it is thrown at once.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  { limitMs = 60_000, pauseMs = 500, onRetry }: Options = {},
): Promise<T> {
  const deadline = Date.now() + limitMs
  for (;;) {
    try {
      return await work()
    } catch (thrown) {
      if (thrown instanceof AuraError || Date.now() > deadline) throw thrown
      onRetry?.(String(thrown))
      await sleep(pauseMs)
    }
  }
}
