/** What can be wrong between what providers have, what Terraform knows, what the ledger says and what is paid. */
export const findingKinds = [
  'orphanServer',
  'orphanSnapshot',
  'orphanAddress',
  'ghostMachine',
  'lostState',
  'strayDevice',
  'paidWithoutAgent',
  'agentWithoutPayment',
  'priceDrift',
] as const
export type FindingKind = (typeof findingKinds)[number]
export type Severity = 'high' | 'medium' | 'low'

type KindFacts = {
  title: string
  severity: Severity
  provider: 'hetzner' | 'tailscale' | 'terraform' | 'stripe'
  /** The cure is to take it away at the provider, with proof. */
  isDeletable: boolean
  /** What adopting means; null: there is nothing to adopt. */
  adopts: string | null
}

export const findingFacts: Record<FindingKind, KindFacts> = {
  orphanServer: {
    title: 'Orphan server',
    severity: 'high',
    provider: 'hetzner',
    isDeletable: true,
    adopts: 'Writes the server into the row of the machine that its labels name, if that one has none.',
  },
  orphanSnapshot: {
    title: 'Orphan snapshot',
    severity: 'medium',
    provider: 'hetzner',
    isDeletable: true,
    adopts: null,
  },
  orphanAddress: {
    title: 'Orphan address',
    severity: 'low',
    provider: 'hetzner',
    isDeletable: true,
    adopts: null,
  },
  ghostMachine: {
    title: 'Ghost machine',
    severity: 'high',
    provider: 'hetzner',
    isDeletable: false,
    adopts:
      'Takes the absence for true: closes the ledger and retires the machine, and the agent is converged.',
  },
  lostState: {
    title: 'Lost state',
    severity: 'medium',
    provider: 'terraform',
    isDeletable: false,
    adopts: null,
  },
  strayDevice: {
    title: 'Stray device',
    severity: 'medium',
    provider: 'tailscale',
    isDeletable: true,
    adopts: null,
  },
  paidWithoutAgent: {
    title: 'Paid without agent',
    severity: 'high',
    provider: 'stripe',
    isDeletable: false,
    adopts: null,
  },
  agentWithoutPayment: {
    title: 'Agent without payment',
    severity: 'high',
    provider: 'stripe',
    isDeletable: false,
    adopts: null,
  },
  priceDrift: {
    title: 'Price drift',
    severity: 'medium',
    provider: 'hetzner',
    isDeletable: false,
    adopts: 'Takes the new price as the expected one.',
  },
}

export type LedgerSays = 'none' | 'intended' | 'alive' | 'removing' | 'gone'

/** One server, as each source sees it. */
export type ServerCase = {
  atProvider: boolean
  ledger: LedgerSays
  inState: boolean
  /** A run of its agent is open: whatever it looks like now is that run's own business. */
  isInWork: boolean
}

/** `adopt`: a create whose answer was lost; the ledger's row is filled, and that is no finding. */
export function serverVerdict(seen: ServerCase): FindingKind | 'adopt' | null {
  if (seen.isInWork) return null
  if (!seen.atProvider) return seen.ledger === 'alive' || seen.ledger === 'removing' ? 'ghostMachine' : null
  switch (seen.ledger) {
    case 'intended':
      return 'adopt'
    case 'alive':
      return seen.inState ? null : 'lostState'
    default:
      return 'orphanServer'
  }
}

type PlainCase = { atProvider: boolean; ledger: LedgerSays; isInWork: boolean }

/** A snapshot that is written down as a backup, or being made, is none of ours to take away. */
export const snapshotVerdict = ({ atProvider, ledger, isInWork }: PlainCase): FindingKind | null =>
  atProvider && !isInWork && (ledger === 'none' || ledger === 'gone' || ledger === 'removing')
    ? 'orphanSnapshot'
    : null

export const deviceVerdict = ({ atProvider, ledger, isInWork }: PlainCase): FindingKind | null =>
  atProvider && !isInWork && ledger !== 'alive' ? 'strayDevice' : null

/** Addresses come and go with their servers and carry no labels: ours is what a machine of ours had. */
export const addressVerdict = (seen: {
  atProvider: boolean
  isAssigned: boolean
  wasOurs: boolean
  isInWork: boolean
}): FindingKind | null =>
  seen.atProvider && !seen.isAssigned && seen.wasOurs && !seen.isInWork ? 'orphanAddress' : null

/** Stripe's words for a subscription that is, or may still be, paid for. */
const liveStatuses = ['active', 'trialing', 'past_due', 'unpaid', 'paused']
export const isLiveStatus = (status: string): boolean => liveStatuses.includes(status)

/** What became of an agent. waiting: given up for now, retried or refunded by itself. kept: stopped, or data only. */
export const agentStages = ['none', 'undecided', 'unmade', 'waiting', 'ready', 'kept', 'gone'] as const
export type AgentStage = (typeof agentStages)[number]

export function paymentVerdict(seen: {
  isPaid: boolean
  agent: AgentStage
  isInWork: boolean
}): FindingKind | null {
  if (seen.isInWork) return null
  if (!seen.isPaid) return seen.agent === 'ready' ? 'agentWithoutPayment' : null
  return ['none', 'undecided', 'unmade', 'gone'].includes(seen.agent) ? 'paidWithoutAgent' : null
}

export const priceVerdict = (seen: { expectedMicros: bigint; actualMicros: bigint }): FindingKind | null =>
  seen.expectedMicros === seen.actualMicros ? null : 'priceDrift'

/** Only what carries this environment's label is ever looked at, let alone deleted. */
export const isOurs = (labels: Record<string, string>, environment: string): boolean =>
  labels['aura-environment'] === environment

/** `aura-<env>-<agent>-g<generation>`: how devices are named after their machines. */
export const isOurName = (name: string, environment: string): boolean =>
  new RegExp(`^aura-${environment}-[a-z0-9-]+-g\\d+$`).test(name)

/** Seen in this many complete scans before anything may be deleted. */
export const SCANS_BEFORE_DELETE = 2
export const IGNORE_DAYS_MAX = 30
