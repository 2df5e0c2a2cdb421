import type { HetznerAction } from './answers'

/** First guesses until an action of the kind was seen to end, in milliseconds. */
const FIRST_GUESS_MS: Record<string, number> = {
  create_server: 1_500,
  start_server: 1_500,
  delete_server: 2_000,
}
const OTHER_GUESS_MS = 1_000
const ROUNDING_MS = 500 // Hetzner's times have no fractions of a second
const NEXT_LOOK_MS_MIN = 700
const NEXT_LOOK_MS_MAX = 10_000
const REMEMBERED = 20

/** How long actions take here, so that the first look at one is the last. */
export type Durations = {
  expected(command: string): number
  learn(action: HetznerAction, seenMs: number): void
  /** A look that came too early is repeated when as much time again has passed. */
  untilNextLook(ageMs: number): number
}

export function createDurations(): Durations {
  const seen = new Map<string, number[]>()
  return {
    expected(command) {
      const samples = seen.get(command)
      if (!samples?.length) return FIRST_GUESS_MS[command] ?? OTHER_GUESS_MS
      const sorted = [...samples].sort((a, b) => a - b)
      return sorted[Math.floor((sorted.length - 1) * 0.8)]!
    },
    learn(action, seenMs) {
      // What was seen is the most that it can have been, as it includes our own waiting.
      const [started, finished] = [action.started, action.finished].map((time) => Date.parse(time ?? ''))
      const measured = finished! > 0 ? finished! - started! + ROUNDING_MS : NaN
      const ms = Number.isFinite(measured) ? Math.min(measured, seenMs) : seenMs
      seen.set(action.command, [...(seen.get(action.command) ?? []).slice(1 - REMEMBERED), ms])
    },
    untilNextLook: (ageMs) => Math.min(NEXT_LOOK_MS_MAX, Math.max(NEXT_LOOK_MS_MIN, ageMs)),
  }
}
