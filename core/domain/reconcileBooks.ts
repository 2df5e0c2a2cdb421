import { findingFacts, type FindingKind } from './reconcile'
import type {
  Evidence,
  KnownAgent,
  KnownMachine,
  LedgerEntry,
  SeenServer,
  SourceName,
  Sources,
  Testimony,
} from './reconcileSources'

/** Something that the sources don't agree about, as one scan saw it. */
export type Sighting = {
  kind: FindingKind
  provider: string
  subject: string
  name: string
  severity: string
  agentId: string | null
  customerId: string | null
  evidence: Evidence
  costPerHourMicros: bigint
}
/** A create whose answer was lost: this row is that server's. */
export type Adoption = { resourceId: string; server: SeenServer }

export type Books = Sources & {
  agentOf(id: string | null | undefined): KnownAgent | undefined
  isInWork(agentId: string | null | undefined): boolean
  sighting(
    kind: FindingKind,
    of: Pick<Sighting, 'subject' | 'name' | 'evidence'> & {
      agentId?: string | null
      costPerHourMicros?: bigint
    },
  ): Sighting
  testimony(source: SourceName, of: Partial<Omit<Testimony, 'source' | 'asOf'>>): Testimony
  priceOf(kind: string, type: string, location: string): bigint
}

/** The sources, with what is asked of them again and again. */
export function openBooks(sources: Sources): Books {
  const agents = new Map(sources.agents.map((agent) => [agent.id, agent]))
  const agentOf = (id: string | null | undefined) => (id ? agents.get(id) : undefined)
  return {
    ...sources,
    agentOf,
    isInWork: (id) => agentOf(id)?.hasOpenRun ?? false,
    sighting: (kind, { agentId = null, costPerHourMicros = 0n, ...of }) => ({
      kind,
      provider: findingFacts[kind].provider,
      severity: findingFacts[kind].severity,
      agentId: agentOf(agentId)?.id ?? null,
      customerId: agentOf(agentId)?.customerId ?? null,
      costPerHourMicros,
      ...of,
    }),
    testimony: (source, of) => ({
      source,
      exists: 'no',
      isOdd: false,
      labels: '',
      what: '',
      changed: '',
      ...of,
      asOf: sources.asOf[source].toISOString(),
    }),
    priceOf: (kind, type, location) =>
      sources.prices.find(
        (price) => price.kind === kind && price.type === type && [location, ''].includes(price.location),
      )?.hourlyMicros ?? 0n,
  }
}

export const iso = (at: Date | null | undefined): string => at?.toISOString() ?? ''
export const labelText = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key.replace('aura-', '')}=${value}`)
    .join(' ')

export function deviceTestimony(books: Books, name: string): Testimony {
  const device = books.devices.find((one) => one.name === name)
  return books.testimony('tailscale', {
    exists: device ? `yes ${device.nodeId}` : 'no',
    what: device ? (device.isOnline ? 'online' : 'offline') : '',
  })
}

export function stateTestimony(
  books: Books,
  agentId: string | null,
  serverId: string,
  isOdd = false,
): Testimony {
  const state = books.states.find(({ subject }) => subject === agentId)
  return books.testimony('terraform', {
    exists: state?.serverIds.includes(serverId) ? 'yes' : 'no',
    isOdd,
    what: state ? `serial ${state.serial}` : 'no state',
    changed: iso(state?.updatedAt),
  })
}

export function ledgerTestimony(
  books: Books,
  row: LedgerEntry | undefined,
  machine?: KnownMachine,
  isOdd = false,
) {
  return books.testimony('ledger', {
    exists: row?.state ?? 'no',
    isOdd,
    labels: machine ? `environment=${books.environment} machine=${machine.name}` : '',
    what: machine
      ? `generation ${machine.generation}, ${machine.serverType}, ${machine.location}${machine.retiredAt ? ', retired' : ''}`
      : '',
    changed: iso(row?.goneAt ?? row?.answeredAt ?? row?.createdAt),
  })
}
