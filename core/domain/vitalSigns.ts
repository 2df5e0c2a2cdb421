import type { AlertKind } from './alertCatalogue'
import { breakers, type Breaker } from './breakers'
import { money } from './money'

/** What is looked at every minute, for alerts. */
export type VitalSigns = {
  orphans: { count: number; costPerHourMicros: bigint }
  breaker: Breaker | null
  /** What all live machines cost a month. */
  fleetCents: number
  fleetCapCents: number
  /** Who has machines: what these cost a month, and what is paid for them. */
  customers: { id: string; email: string; costCents: number; paidCents: number }[]
  webhooks: { failed: number; waiting: number; oldestMs: number }
  /** Null: not known now. */
  budget: { left: number; limit: number } | null
  connections: { used: number; max: number }
  slowRuns: { ref: string; step: string; forMs: number; usuallyMs: number }[]
  /** Live machines whose own key is overdue to be changed. */
  overdueKeys: { machine: string; ageDays: number }[]
}

export type Condition = { kind: AlertKind; subject: string; says: string }

/** Alerts that are nothing but these conditions: raised while they hold, cleared when they don't. */
export const watchedKinds = [
  'orphans',
  'deletion_off',
  'cost_fleet_80',
  'cost_fleet_100',
  'cost_customer_80',
  'cost_customer_100',
  'webhook_errors',
  'webhook_backlog',
  'rate_budget_low',
  'database_connections',
  'credential_expiring',
  'stuck_step',
] as const satisfies AlertKind[]

const BACKLOG_MS = 5 * 60_000
const BUDGET_LOW_SHARE = 0.2
export const CONNECTIONS_SHARE_MAX = 0.8
const EXPIRY_WARNING_DAYS = 14
const DAY_MS = 86_400_000
const HOURS_A_DAY = 24

/** `stripe:2027-01-31,hetzner:2027-03-01`. What can't be read is told as expired: silence would be worse. */
export function parseExpiries(text: string): { name: string; at: Date }[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [name = '', day = ''] = part.split(':')
      const at = new Date(`${day}T00:00:00Z`)
      return { name, at: Number.isNaN(at.getTime()) ? new Date(0) : at }
    })
}

export function conditionsOf(
  signs: VitalSigns,
  { now, environment, expiries }: { now: Date; environment: string; expiries: { name: string; at: Date }[] },
): Condition[] {
  const found: Condition[] = []
  const add = (kind: Condition['kind'], subject: string, says: string) => found.push({ kind, subject, says })
  const { orphans, breaker, webhooks, budget, connections } = signs
  if (orphans.count > 0) {
    const cents = Math.round((Number(orphans.costPerHourMicros) * HOURS_A_DAY) / 10_000)
    add('orphans', environment, `${orphans.count} at providers are nobody’s: ${money(cents, 'eur')} a day`)
  }
  if (breaker) add('deletion_off', environment, breakers[breaker])
  addCosts(signs, environment, add)
  if (webhooks.failed > 0) add('webhook_errors', 'stripe', `${webhooks.failed} of Stripe’s events failed`)
  if (webhooks.waiting > 0 && webhooks.oldestMs >= BACKLOG_MS)
    add('webhook_backlog', 'stripe', `${webhooks.waiting} events wait; the oldest for over 5 min`)
  if (budget && budget.left < budget.limit * BUDGET_LOW_SHARE)
    add('rate_budget_low', 'hetzner', `Less than a fifth of ${budget.limit} requests an hour is left`)
  if (connections.used >= connections.max * CONNECTIONS_SHARE_MAX)
    add('database_connections', 'postgres', `80 % of ${connections.max} connections are in use`)
  for (const { name, at } of expiries)
    if (at.getTime() - now.getTime() < EXPIRY_WARNING_DAYS * DAY_MS)
      add('credential_expiring', name, `${name} expires on ${at.toISOString().slice(0, 10)}`)
  for (const { machine, ageDays } of signs.overdueKeys)
    add(
      'credential_expiring',
      machine,
      `The SSH key of ${machine} is ${ageDays} days old and was not changed`,
    )
  for (const { ref, step, usuallyMs } of signs.slowRuns)
    add('stuck_step', ref, `${ref}: ${step} takes longer than ${Math.round(usuallyMs / 1000)} s`)
  return found
}

/** 100 % is told instead of 80 %, not beside it. */
function addCosts(
  { fleetCents, fleetCapCents, customers }: VitalSigns,
  environment: string,
  add: (kind: Condition['kind'], subject: string, says: string) => void,
): void {
  const share = (part: number, of: number) => (part === 0 ? 0 : of === 0 ? Infinity : part / of)
  const fleet = share(fleetCents, fleetCapCents)
  const fleetSays = `Machines cost ${money(fleetCents, 'eur')} a month; the cap is ${money(fleetCapCents, 'eur')}`
  if (fleet >= 1) add('cost_fleet_100', environment, fleetSays)
  else if (fleet >= 0.8) add('cost_fleet_80', environment, fleetSays)
  for (const { id, email, costCents, paidCents } of customers) {
    const used = share(costCents, paidCents)
    const says = `${email}: machines cost ${money(costCents, 'eur')} a month, paid are ${money(paidCents, 'eur')}`
    if (used >= 1) add('cost_customer_100', id, says)
    else if (used >= 0.8) add('cost_customer_80', id, says)
  }
}
