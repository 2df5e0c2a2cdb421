export type RegistrationOutcome = 'registered' | 'held' | 'used' | 'unknown' | 'wrongAddress' | 'late'

/** Host keys that machines register over their one-time token. */
export type Registrations = {
  /**
   * One statement decides, so that two posts can't both win. `machine` is the machine's name, if the token is known.
   * `held`: it came before the address was known, and is confirmed or refused once it is.
   */
  register(input: { tokenHash: string; hostKey: string; from: string; windowMs: number }): Promise<{
    outcome: RegistrationOutcome
    machine: string | null
  }>
  /** Decides a held post now that the address is known. */
  settleHeld(machineId: string): Promise<'registered' | 'refused' | 'none'>
}
