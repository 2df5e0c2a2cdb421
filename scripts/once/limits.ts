/** What the acceptance of the main job promises. */
export const CREATE_CALLS_MAX = 6
export const REMOVAL_CALLS_MAX = 4
/** From payment, on real machines with the golden image. */
export const REAL_READY_MAX_MS = 60_000

/** When to give up. */
export const READY_LIMIT_MS = 240_000
export const REMOVE_LIMIT_MS = 120_000
export const CANCEL_LIMIT_MS = 180_000
