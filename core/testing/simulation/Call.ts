import type { Weather } from './weather'

/** A process that may die between any two calls: a worker, or one request of the web. */
export type Actor = {
  name: string
  kind: 'worker' | 'web'
  isDead: boolean
  /** How eagerly the scheduler turns to it. */
  weight: number
  onDeath: (() => void)[]
}

export type Call = {
  actor: Actor
  label: string
  perform: () => Promise<unknown>
  /** What the caller gets when question or answer is lost; null: that can't happen to this call. */
  lost: (() => Error) | null
  /** The question may arrive after its caller gave up. */
  mayBeLate?: boolean
  signal?: AbortSignal
  /** How often it is lost, when not as often as others. */
  loseShare?: (weather: Weather) => number
  /** A worker does not stand still just before this call: nothing behind it checks whose turn it is. */
  isUnfenced?: boolean
}

/** What else can happen next. */
export type Choice = { label: string; weight: number; act: () => unknown }
