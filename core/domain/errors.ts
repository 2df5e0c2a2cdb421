/**
 * Everything that can go wrong, once. `says` and the run's reference are all that leaves the house;
 * `cause` is for staff. `retry: 'later'` is tried again within the step, `never` ends the attempt at once.
 */
export const catalogue = {
  rate_limited: { retry: 'later', says: 'The cloud asks us to slow down.', next: 'Resumes by itself.' },
  capacity_unavailable: {
    retry: 'later',
    says: 'No free machine of this size in {location} right now.',
    next: 'Tried again in 30 minutes, then the next attempt.',
  },
  account_limit: {
    retry: 'later',
    says: 'No free machine of this size in {location} right now.',
    next: 'Tried again in 30 minutes; staff were told.',
  },
  provider_down: { retry: 'later', says: 'The cloud does not answer.', next: 'Tried again.' },
  create_failed: {
    retry: 'later',
    says: 'The machine could not be created.',
    next: 'Cleaned up, then the next attempt (of 3).',
  },
  boot_failed: {
    retry: 'never',
    says: 'The machine did not start properly.',
    next: 'Cleaned up, then the next attempt (of 3).',
  },
  boot_timeout: {
    retry: 'never',
    says: 'The machine did not start properly.',
    next: 'Cleaned up, then the next attempt (of 3).',
  },
  host_key_mismatch: {
    retry: 'never',
    says: 'The machine did not start properly.',
    next: 'Cleaned up, then the next attempt (of 3).',
  },
  machine_lost: {
    retry: 'never',
    says: 'The machine did not start properly.',
    next: 'Cleaned up, then the next attempt (of 3).',
  },
  configure_failed: {
    retry: 'later',
    says: 'Configuring the agent did not finish.',
    next: 'Cleaned up, then the next attempt (of 3).',
  },
  join_failed: {
    retry: 'later',
    says: 'The machine could not join the network.',
    next: 'Cleaned up, then the next attempt (of 3).',
  },
  verify_failed: {
    retry: 'never',
    says: 'The agent is set up but does not answer.',
    next: 'Cleaned up, then the next attempt (of 3).',
  },
  backup_failed: {
    retry: 'later',
    says: 'The backup did not work. Nothing was changed.',
    next: 'Tried again; then nothing is changed.',
  },
  backup_unverified: {
    retry: 'never',
    says: 'The backup did not work. Nothing was changed.',
    next: 'Tried again; then nothing is changed.',
  },
  restore_failed: {
    retry: 'later',
    says: 'Your data is not back yet. The backup is safe.',
    next: 'Tried again, then staff.',
  },
  archive_down: { retry: 'later', says: 'The store of backups does not answer.', next: 'Tried again.' },
  attempts_exhausted: {
    retry: 'never',
    says: 'Setup failed. We are investigating.',
    next: 'Full refund by itself.',
  },
  retire_blocked: {
    retry: 'later',
    says: 'Still removing the old machine.',
    next: 'Staff were told; it is at our cost.',
  },
  absence_unproven: {
    retry: 'later',
    says: 'Still removing the old machine.',
    next: 'Staff were told; it is at our cost.',
  },
  payment_declined: {
    retry: 'never',
    says: 'Your bank declined the card.',
    next: 'Use another card; nothing was taken.',
  },
  payments_down: { retry: 'later', says: 'The payment service does not answer.', next: 'Tried again.' },
  refund_failed: {
    retry: 'later',
    says: 'The refund did not go through.',
    next: 'Sent again; staff were told.',
  },
  state_locked: { retry: 'later', says: 'Another change of this agent is still open.', next: 'Tried again.' },
  forbidden_resource: {
    retry: 'never',
    says: 'Something went wrong on our side.',
    next: 'Staff were told.',
  },
  mail_unsent: { retry: 'later', says: 'The mail could not be handed over.', next: 'Tried again.' },
  aborted: { retry: 'later', says: 'Stopped.', next: 'Goes on by itself.' },
  lease_lost: { retry: 'later', says: 'Stopped.', next: 'Another worker goes on.' },
  internal: {
    retry: 'later',
    says: 'Something went wrong on our side.',
    next: 'Tried again; staff were told.',
  },
} as const satisfies Record<string, { retry: 'later' | 'never'; says: string; next: string }>

export type ErrorCode = keyof typeof catalogue

/** The customer's words, with the place filled in. */
export const wordsOf = (code: ErrorCode, place: string): string =>
  catalogue[code].says.replace('{location}', place)

/** The only error that crosses a port. */
export class AuraError extends Error {
  readonly code: ErrorCode
  /** For staff: secrets masked, at most 2,000 characters. */
  readonly detail: string

  constructor(code: ErrorCode, options: { cause?: unknown; detail?: string } = {}) {
    const detail = options.detail ?? (options.cause instanceof Error ? options.cause.message : '')
    super(detail ? `${code}: ${detail}` : code, { cause: options.cause })
    this.name = 'AuraError'
    this.code = code
    this.detail = detail.slice(0, 2000)
  }
}

/** Whatever was thrown, as one of ours. */
export function asAuraError(thrown: unknown): AuraError {
  if (thrown instanceof AuraError) return thrown
  return new AuraError('internal', {
    cause: thrown,
    detail: thrown instanceof Error ? thrown.message : String(thrown),
  })
}

/** A refusal that a service returns: an expected "no", told in plain words. */
export type Refusal = { ok: false; problem: { code: string; says: string } }
export type Accepted<T> = { ok: true; value: T }
export type Outcome<T> = Accepted<T> | Refusal

export const accepted = <T>(value: T): Accepted<T> => ({ ok: true, value })
export const refused = (code: string, says: string): Refusal => ({ ok: false, problem: { code, says } })

/** For `default:` of a switch that must know every case. */
export function unreachable(value: never): never {
  throw new Error(`Not expected: ${JSON.stringify(value)}`)
}
