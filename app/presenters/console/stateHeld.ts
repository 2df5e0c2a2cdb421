import type { StateRow } from '~/core/ports/ConsoleLists'

/** As the service has it: a holder that was alive within this time still works. */
const SILENT_MS = 30_000

/** Why a lock can't be taken away now; null: it can. */
export function stateHeld({ lockedAt, lockRunRef, aliveAt }: StateRow, now: Date): string | null {
  if (!lockedAt) return 'Not locked'
  const silentMs = aliveAt ? now.getTime() - aliveAt.getTime() : Number.POSITIVE_INFINITY
  if (silentMs >= SILENT_MS) return null
  return `Held by ${lockRunRef ?? 'a run'}, alive ${Math.max(0, Math.round(silentMs / 1_000))} s ago. Cancel that run.`
}
