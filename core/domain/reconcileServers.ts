import { isOurs, serverVerdict, type FindingKind } from './reconcile'
import {
  deviceTestimony,
  iso,
  labelText,
  ledgerTestimony,
  stateTestimony,
  type Adoption,
  type Books,
  type Sighting,
} from './reconcileBooks'
import type { LedgerEntry, SeenServer, Sources } from './reconcileSources'

/** A create that has no answer yet may just be under way. */
const UNANSWERED_MS = 120_000

/** By the provider's id; a create whose answer was lost has none, so also by its unique name and machine. */
function rowOf({ ledger }: Sources, server: SeenServer): LedgerEntry | undefined {
  return (
    ledger.find((row) => row.kind === 'server' && row.providerId === server.id) ??
    ledger.find(
      (row) =>
        row.kind === 'server' &&
        row.state === 'intended' &&
        row.providerId === null &&
        row.name === server.name &&
        row.machineId === server.labels['aura-machine'],
    )
  )
}

export function lookAtServers(books: Books): { sightings: Sighting[]; adoptions: Adoption[] } {
  const [sightings, adoptions]: [Sighting[], Adoption[]] = [[], []]
  for (const server of books.servers.filter(({ labels }) => isOurs(labels, books.environment))) {
    const row = rowOf(books, server)
    const agentId = row?.agentId ?? server.labels['aura-agent']
    const inState = books.states.some(({ serverIds }) => serverIds.includes(server.id))
    const isLate =
      row?.state === 'intended' && books.startedAt.getTime() - row.createdAt.getTime() > UNANSWERED_MS
    const verdict = serverVerdict({
      atProvider: true,
      ledger: row?.state ?? 'none',
      inState,
      // A lost answer is lost for an open run too: the row is filled, once the request can't be under way any more.
      isInWork: books.isInWork(agentId) && !isLate,
    })
    if (verdict === 'adopt' && row) adoptions.push({ resourceId: row.id, server })
    else if (verdict !== null && verdict !== 'adopt')
      sightings.push(serverSighting(books, verdict, server, row, agentId ?? null))
  }
  return { sightings, adoptions }
}

function serverSighting(
  books: Books,
  kind: FindingKind,
  server: SeenServer,
  row: LedgerEntry | undefined,
  agentId: string | null,
): Sighting {
  const machine = books.machines.find(({ id }) => id === (row?.machineId ?? server.labels['aura-machine']))
  const says =
    kind === 'lostState'
      ? 'The machine is alive, and its Terraform state does not know it. The next apply takes it over by itself.'
      : row
        ? `Hetzner bills a server that our ledger calls ${row.state}.`
        : 'Hetzner bills a server with our labels that our ledger has never heard of.'
  return books.sighting(kind, {
    subject: server.id,
    name: server.name,
    agentId,
    costPerHourMicros:
      kind === 'orphanServer' ? books.priceOf('server', server.serverType, server.location) : 0n,
    evidence: {
      says,
      labels: server.labels,
      isOurs: true,
      addresses: { ipv4: server.ipv4, ipv6: server.ipv6 },
      testimonies: [
        books.testimony('hetzner', {
          exists: `yes #${server.id}`,
          isOdd: kind === 'orphanServer',
          labels: labelText(server.labels),
          what: `${server.serverType}, ${server.location}, ${server.status}`,
          changed: iso(server.createdAt),
        }),
        deviceTestimony(books, server.name),
        stateTestimony(books, agentId, server.id, kind === 'lostState'),
        ledgerTestimony(books, row, machine),
      ],
    },
  })
}

/** The ledger says alive, and the whole listing has no such server. */
export function lookForGhosts(books: Books): Sighting[] {
  const present = new Set(books.servers.map(({ id }) => id))
  return books.ledger.flatMap((row) => {
    if (row.kind !== 'server' || row.providerId === null || present.has(row.providerId)) return []
    // Answered since the listing began: it may just not have been in it yet.
    const isOlder = row.answeredAt !== null && row.answeredAt < books.startedAt
    const kind = serverVerdict({
      atProvider: false,
      ledger: row.state,
      inState: books.states.some(({ serverIds }) => serverIds.includes(row.providerId!)),
      isInWork: books.isInWork(row.agentId) || !isOlder,
    })
    if (kind === null || kind === 'adopt') return []
    const machine = books.machines.find(({ id }) => id === row.machineId)
    const name = row.name ?? row.providerId
    const evidence = {
      says: `Our ledger says ${row.state}, and Hetzner has no such server.`,
      labels: {},
      isOurs: true,
      testimonies: [
        books.testimony('hetzner', { exists: 'no', isOdd: true }),
        deviceTestimony(books, name),
        stateTestimony(books, row.agentId, row.providerId),
        ledgerTestimony(books, row, machine),
      ],
    }
    return [books.sighting(kind, { subject: row.providerId, name, agentId: row.agentId, evidence })]
  })
}
