import { breakerOf } from '../domain/breakers'
import { asAuraError } from '../domain/errors'
import { compareSources } from '../domain/reconcileScan'
import type {
  SeenAddress,
  SeenImage,
  SeenServer,
  SeenState,
  SeenSubscription,
  SourceName,
} from '../domain/reconcileSources'
import type { Scan } from '../ports/Findings'
import type { Ports } from '../ports/Ports'
import type { TailnetDevice } from '../ports/Tailnet'

export type ReconcilePorts = Pick<
  Ports,
  | 'clock'
  | 'findings'
  | 'inventory'
  | 'tailnet'
  | 'stateInventory'
  | 'subscriptionInventory'
  | 'settings'
  | 'jobs'
>
type Result = 'notDue' | 'incomplete' | { findings: number; adopted: number }

/**
 * One pass over all sources. Providers are listed first and our own books read last: an intent is in the ledger
 * before its request leaves, so whatever was listed is in there by then. Doing it twice is doing it once.
 */
export async function reconcile(
  ports: ReconcilePorts,
  { minAgeMs, signal }: { minAgeMs: number; signal: AbortSignal },
): Promise<Result> {
  const { findings } = ports
  await goOnDeleting(ports)
  const scan = await findings.openScan(minAgeMs)
  if (!scan) return 'notDue'
  await findings.learnEpoch()
  const { seen, failures } = await lookEverywhere(ports, signal)
  if (failures.length > 0) {
    await findings.failScan(scan.id, { failures })
    await tripWhereDue(ports, false)
    return 'incomplete'
  }
  return compare(ports, scan, seen as Seen)
}

/** Deletions whose job was lost with the queue. */
async function goOnDeleting({ findings, jobs, clock }: ReconcilePorts): Promise<void> {
  const availableAt = clock.now()
  const ids = await findings.deleting(100)
  await jobs.add(
    ids.map((findingId) => ({
      id: `settle-${findingId}`,
      job: { name: 'settleFinding' as const, findingId },
      lane: 'reconciliation' as const,
      availableAt,
    })),
  )
}

type Failure = { source: SourceName; code: string; detail: string }
type Seen = [SeenServer[], SeenImage[], SeenAddress[], TailnetDevice[], SeenState[], SeenSubscription[]]
const sourceOf: SourceName[] = ['hetzner', 'hetzner', 'hetzner', 'tailscale', 'terraform', 'stripe']

/** Each source is asked, also when another has failed: all that is missing is told at once. */
async function lookEverywhere(ports: ReconcilePorts, signal: AbortSignal) {
  const { inventory, tailnet, stateInventory, subscriptionInventory } = ports
  const looks = await Promise.allSettled([
    inventory.servers(signal),
    inventory.images(signal),
    inventory.addresses(signal),
    tailnet.devices(signal),
    stateInventory.states(),
    subscriptionInventory.subscriptions(),
  ])
  const failures = looks.flatMap((look, index): Failure[] => {
    if (look.status === 'fulfilled') return []
    const { code, detail } = asAuraError(look.reason)
    return [{ source: sourceOf[index]!, code, detail }]
  })
  return { failures, seen: looks.map((look) => (look.status === 'fulfilled' ? look.value : null)) }
}

async function compare(ports: ReconcilePorts, scan: Scan, seen: Seen): Promise<Result> {
  const { findings, settings, clock } = ports
  const [servers, images, addresses, devices, states, subscriptions] = seen
  const listedAt = clock.now()
  const books = await findings.ownBooks({
    serverIds: servers.map(({ id }) => id),
    imageIds: images.map(({ id }) => id),
    nodeIds: devices.map(({ nodeId }) => nodeId),
    agentIds: subscriptions.flatMap(({ agentId }) => (agentId ? [agentId] : [])),
  })
  const { sightings, adoptions } = compareSources({
    ...books,
    environment: settings.environment,
    startedAt: scan.startedAt,
    servers,
    images,
    addresses,
    devices: devices.map(({ nodeId, name, isOnline }) => ({ nodeId, name, isOnline })),
    states,
    subscriptions,
    asOf: {
      hetzner: listedAt,
      tailscale: listedAt,
      terraform: listedAt,
      stripe: listedAt,
      ledger: clock.now(),
    },
  })
  let adopted = 0
  for (const adoption of adoptions) if (await findings.adopt(adoption)) adopted += 1
  await findings.completeScan(scan.id, sightings, {
    counts: {
      servers: servers.length,
      images: images.length,
      addresses: addresses.length,
      devices: devices.length,
      states: states.length,
      subscriptions: subscriptions.length,
    },
    findings: sightings.length,
    adopted: adoptions.map(({ server }) => server.name),
  })
  await tripWhereDue(ports, true)
  return { findings: sightings.length, adopted }
}

async function tripWhereDue({ findings }: ReconcilePorts, isComplete: boolean): Promise<void> {
  const { breaker, breakerAt, ...identity } = await findings.guard()
  if (breaker) return
  const counts = await findings.countForBreaker(breakerAt)
  const reason = breakerOf({ ...identity, ...counts, isComplete })
  if (reason) await findings.trip(reason)
}
