import { addressVerdict, deviceVerdict, isOurName, isOurs, priceVerdict, snapshotVerdict } from './reconcile'
import { iso, labelText, ledgerTestimony, type Books, type Sighting } from './reconcileBooks'

const HOURS_A_MONTH = 730

export function lookAtImages(books: Books): Sighting[] {
  return books.images.flatMap((image) => {
    if (!isOurs(image.labels, books.environment)) return []
    const row = books.ledger.find((one) => one.kind === 'snapshot' && one.providerId === image.id)
    const isBackup = books.backupImageIds.includes(image.id)
    const agentId = row?.agentId ?? image.labels['aura-agent'] ?? null
    const kind = snapshotVerdict({
      atProvider: true,
      ledger: isBackup ? 'alive' : (row?.state ?? 'none'),
      isInWork: books.isInWork(agentId),
    })
    if (kind === null) return []
    const perGbHour = books.priceOf('snapshotGbMonth', '', '')
    const evidence = {
      says: 'Hetzner bills a snapshot that is no backup of ours.',
      labels: image.labels,
      isOurs: true,
      testimonies: [
        books.testimony('hetzner', {
          exists: `yes #${image.id}`,
          isOdd: true,
          labels: labelText(image.labels),
          what: `snapshot, ${image.sizeGb} GB${image.serverName ? `, of ${image.serverName}` : ''}`,
          changed: iso(image.createdAt),
        }),
        ledgerTestimony(books, row),
      ],
    }
    const costPerHourMicros = BigInt(Math.round(Number(perGbHour) * image.sizeGb))
    return [
      books.sighting(kind, { subject: image.id, name: image.name, agentId, evidence, costPerHourMicros }),
    ]
  })
}

/** By the address that the ledger's machine had while it lived. */
export function lookAtAddresses(books: Books): Sighting[] {
  return books.addresses.flatMap((address) => {
    const machine = books.machines.find(
      ({ ipv4, ipv6, createdAt, retiredAt }) =>
        (ipv4 === address.ip || (ipv6 !== null && ipv6 === address.ip)) &&
        address.createdAt >= createdAt &&
        (retiredAt === null || address.createdAt <= retiredAt),
    )
    const kind = addressVerdict({
      atProvider: true,
      isAssigned: address.serverId !== null,
      wasOurs: machine !== undefined || isOurs(address.labels, books.environment),
      isInWork: books.isInWork(machine?.agentId),
    })
    if (kind === null) return []
    const evidence = {
      says: `Hetzner bills an address that ${machine ? `${machine.name} left behind` : 'hangs on no server'}.`,
      labels: address.labels,
      isOurs: true,
      testimonies: [
        books.testimony('hetzner', {
          exists: `yes #${address.id}`,
          isOdd: true,
          labels: labelText(address.labels),
          what: `${address.ip}, ${address.location}, unassigned`,
          changed: iso(address.createdAt),
        }),
        ledgerTestimony(books, undefined, machine),
      ],
    }
    const costPerHourMicros = books.priceOf('primaryIp', '', address.location)
    const agentId = machine?.agentId ?? null
    return [
      books.sighting(kind, { subject: address.id, name: address.ip, agentId, evidence, costPerHourMicros }),
    ]
  })
}

/** Named after this environment's machines; the tag alone may be another environment's. */
export function lookAtDevices(books: Books): Sighting[] {
  return books.devices.flatMap((device) => {
    if (!isOurName(device.name, books.environment)) return []
    const row = books.ledger.find((one) => one.kind === 'device' && one.providerId === device.nodeId)
    const machine = books.machines.find(({ name }) => name === device.name)
    const isCurrent = machine?.retiredAt === null && machine.tailnetNodeId === device.nodeId
    const agentId = row?.agentId ?? machine?.agentId ?? null
    const kind = deviceVerdict({
      atProvider: true,
      ledger: isCurrent ? 'alive' : (row?.state ?? 'none'),
      isInWork: books.isInWork(agentId),
    })
    if (kind === null) return []
    const evidence = {
      says: 'The private network has a device that no machine of ours stands behind.',
      labels: {},
      isOurs: true,
      testimonies: [
        books.testimony('hetzner', {
          exists: books.servers.some(({ name }) => name === device.name) ? 'yes' : 'no',
        }),
        books.testimony('tailscale', {
          exists: `yes ${device.nodeId}`,
          isOdd: true,
          what: device.isOnline ? 'online' : 'offline',
        }),
        ledgerTestimony(books, row, machine),
      ],
    }
    return [books.sighting(kind, { subject: device.nodeId, name: device.name, agentId, evidence })]
  })
}

/** A price in force that differs from the one before it. What was accepted once is not raised again. */
export function lookAtPrices(books: Books): Sighting[] {
  const used = new Set(
    books.machines
      .filter(({ retiredAt }) => retiredAt === null)
      .map((one) => `${one.serverType} ${one.location}`),
  )
  return books.prices.flatMap((price) => {
    const { kind, type, location, hourlyMicros, previousMicros, fromAt } = price
    if (previousMicros === null || (kind === 'server' && !used.has(`${type} ${location}`))) return []
    const verdict = priceVerdict({ expectedMicros: previousMicros, actualMicros: hourlyMicros })
    if (verdict === null) return []
    const monthly = (micros: bigint) => `€${((Number(micros) * HOURS_A_MONTH) / 1_000_000).toFixed(2)}`
    const name = [type || kind, location].filter(Boolean).join(' ')
    const evidence = {
      says: `${name} costs ${monthly(hourlyMicros)} a month instead of ${monthly(previousMicros)}.`,
      labels: {},
      isOurs: true,
      testimonies: [
        books.testimony('hetzner', { exists: monthly(hourlyMicros), isOdd: true, changed: iso(fromAt) }),
        books.testimony('ledger', { exists: monthly(previousMicros) }),
      ],
    }
    return [books.sighting(verdict, { subject: `${kind}-${name}-${hourlyMicros}`, name, evidence })]
  })
}
