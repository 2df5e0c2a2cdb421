/** Why the deletion of findings is off until an admin turns it on again. */
export const breakers = {
  incompleteListing: 'A listing was not whole: what it lacked may look like an orphan.',
  tooManyFindings: 'More findings than can be true: more likely it is our own books that are wrong.',
  databaseRestored: 'This database was restored or moved: its ledger may be older than what providers have.',
  foreignToken: "This database belongs to another cloud token: it may be a copy of another environment's.",
} as const
export type Breaker = keyof typeof breakers

const FINDINGS_MIN = 3
const FINDINGS_SHARE = 0.05

/** How many findings of the fleet are still believed. */
export const findingsMax = (fleet: number): number =>
  Math.max(FINDINGS_MIN, Math.floor(fleet * FINDINGS_SHARE))

export type BreakerLook = {
  isComplete: boolean
  /** Open ones about machines that came after deletion was last turned on. */
  findings: number
  fleet: number
  /** What the environment's row says, and what this database is. Null: not written down yet. */
  epochKnown: string | null
  epochNow: string
  isTokenOurs: boolean
}

/** The gravest first. Null: nothing speaks against deleting. */
export function breakerOf(look: BreakerLook): Breaker | null {
  if (!look.isTokenOurs) return 'foreignToken'
  if (look.epochKnown !== null && look.epochKnown !== look.epochNow) return 'databaseRestored'
  if (!look.isComplete) return 'incompleteListing'
  return look.findings > findingsMax(look.fleet) ? 'tooManyFindings' : null
}
