import { setTimeout as sleep } from 'node:timers/promises'

/** Looks again and again until it is so. Throws with `what` when that takes longer than `limitMs`. */
export async function waitUntil(
  what: string,
  limitMs: number,
  isSo: () => boolean | Promise<boolean>,
  lookMs = 50,
): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${limitMs / 1000} s.`)
    await sleep(lookMs)
  }
}
