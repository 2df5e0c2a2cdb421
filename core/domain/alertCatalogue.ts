export type AlertSeverity = 'warn' | 'bad'

type AlertFacts = {
  severity: AlertSeverity
  title: string
  /** In words: when it clears by itself. */
  clears: string
}

/**
 * Everything that staff are told of, once. Each has its page docs/runbook/<kind>.md. One is open for a kind and a
 * subject at a time; more of the same counts up; it clears when its cause is gone.
 */
export const alertCatalogue = {
  orphans: {
    severity: 'warn',
    title: 'Something at a provider is nobody’s',
    clears: 'no orphan or stray device is open',
  },
  deletion_off: {
    severity: 'bad',
    title: 'Deletion of findings is off',
    clears: 'an admin has turned it on again',
  },
  cost_fleet_80: {
    severity: 'warn',
    title: 'The fleet costs 80 % of its cap',
    clears: 'it costs less, or 100 % is told instead',
  },
  cost_fleet_100: { severity: 'bad', title: 'The fleet costs more than its cap', clears: 'it costs less' },
  cost_customer_80: {
    severity: 'warn',
    title: 'A customer’s machines cost 80 % of what they pay',
    clears: 'they cost less, or 100 % is told instead',
  },
  cost_customer_100: {
    severity: 'bad',
    title: 'A customer’s machines cost more than they pay',
    clears: 'they cost less',
  },
  provision_failed: {
    severity: 'bad',
    title: 'A setup failed for good',
    clears: 'a later run of the agent succeeded, or the agent is gone',
  },
  reprovision_failed: {
    severity: 'bad',
    title: 'A new machine for an agent failed for good',
    clears: 'a later one succeeded, or the agent is gone',
  },
  restore_failed: {
    severity: 'bad',
    title: 'An agent’s data could not be put back',
    clears: 'a later restore or new machine succeeded, or the agent is gone',
  },
  update_failed: {
    severity: 'bad',
    title: 'An agent could not be updated',
    clears: 'a later update or new machine succeeded, or the agent is gone',
  },
  backup_failed: {
    severity: 'bad',
    title: 'A backup failed for good',
    clears: 'a later one was verified, or the agent is gone',
  },
  webhook_errors: {
    severity: 'bad',
    title: 'Stripe’s events fail',
    clears: 'no event is failed',
  },
  webhook_backlog: {
    severity: 'warn',
    title: 'Stripe’s events wait',
    clears: 'none has waited for five minutes',
  },
  rate_budget_low: {
    severity: 'warn',
    title: 'The request budget at Hetzner is low',
    clears: 'a fifth of it is left',
  },
  database_connections: {
    severity: 'bad',
    title: 'The database’s connections run out',
    clears: 'fewer than 80 % are in use',
  },
  credential_expiring: {
    severity: 'warn',
    title: 'A credential is about to expire',
    clears: 'its date in CREDENTIALS_EXPIRE is later, or the key was changed',
  },
  stuck_step: {
    severity: 'warn',
    title: 'A step takes longer than 99 in 100 before it',
    clears: 'the run has gone on',
  },
  agent_degraded: {
    severity: 'bad',
    title: 'An agent does not answer',
    clears: 'it answers again, or is gone',
  },
  refund_failed: {
    severity: 'bad',
    title: 'A refund failed',
    clears: 'the refund, or the one that replaced it, went through',
  },
  payment_disputed: {
    severity: 'bad',
    title: 'A bank disputes a payment',
    clears: 'Stripe says that the dispute is closed',
  },
  fraud_warning: {
    severity: 'warn',
    title: 'A card’s issuer suspects fraud',
    clears: 'the payment was refunded, or the bank has taken up a dispute',
  },
  retire_blocked: {
    severity: 'bad',
    title: 'Something can’t be removed',
    clears: 'the machine is retired, or the finding deleted',
  },
  absence_unproven: {
    severity: 'bad',
    title: 'Something is still there after its removal',
    clears: 'the machine is retired, or the finding deleted',
  },
  registration_used: {
    severity: 'bad',
    title: 'A registration token was used twice',
    clears: 'a day without another try, or the machine is retired',
  },
  registration_wrongAddress: {
    severity: 'bad',
    title: 'A machine registered from a strange address',
    clears: 'a day without another try, or the machine is retired',
  },
} as const satisfies Record<string, AlertFacts>

export type AlertKind = keyof typeof alertCatalogue
export const alertKinds = Object.keys(alertCatalogue) as AlertKind[]

const isKnown = (kind: string): kind is AlertKind => kind in alertCatalogue

/** What is raised without being in the catalogue is taken for the worst. */
export const alertFacts = (kind: string): AlertFacts =>
  isKnown(kind) ? alertCatalogue[kind] : { severity: 'bad', title: kind, clears: 'staff clear it' }

/** Where staff read what to do. */
export const runbookPath = (kind: string): string => `/console/runbook/${kind}`
