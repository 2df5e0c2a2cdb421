import { expect, test } from 'vitest'
import { compareSources } from './reconcileScan'
import type { KnownAgent, KnownMachine, LedgerEntry, SeenServer, Sources } from './reconcileSources'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 14, minute))
const labels = { 'aura-environment': 'prod', 'aura-agent': 'a1', 'aura-machine': 'm1' }
const machine: KnownMachine = {
  id: 'm1',
  agentId: 'a1',
  name: 'aura-prod-fern-g1',
  generation: 1,
  serverType: 'cx23',
  location: 'nbg1',
  serverId: '7',
  ipv4: '192.0.2.7',
  ipv6: null,
  tailnetNodeId: 'n1',
  createdAt: at(0),
  readyAt: at(2),
  retiredAt: null,
}
const agent: KnownAgent = {
  id: 'a1',
  name: 'fern',
  customerId: 'c1',
  wanted: 'running',
  goneAt: null,
  graceUntil: null,
  hasOpenRun: false,
  subscriptionId: 'sub_1',
}
const server: SeenServer = {
  id: '7',
  name: machine.name,
  status: 'running',
  serverType: 'cx23',
  location: 'nbg1',
  ipv4: '192.0.2.7',
  ipv6: null,
  labels,
  isProtected: false,
  createdAt: at(0),
}
const entry: LedgerEntry = {
  id: 'r1',
  agentId: 'a1',
  machineId: 'm1',
  kind: 'server',
  name: machine.name,
  providerId: '7',
  state: 'alive',
  createdAt: at(0),
  answeredAt: at(1),
  goneAt: null,
}
const device = { ...entry, id: 'r2', kind: 'device' as const, providerId: 'n1' }
const price = (hourlyMicros: bigint, previousMicros: bigint | null = null) => ({
  kind: 'server',
  type: 'cx23',
  location: 'nbg1',
  hourlyMicros,
  previousMicros,
  fromAt: at(0),
})

/** Everything agrees: one agent, paid for, with its machine. */
const agreed: Sources = {
  environment: 'prod',
  startedAt: at(30),
  servers: [server],
  images: [],
  addresses: [],
  devices: [{ nodeId: 'n1', name: machine.name, isOnline: true }],
  states: [{ subject: 'a1', serial: 3, updatedAt: at(1), serverIds: ['7'] }],
  subscriptions: [{ id: 'sub_1', status: 'active', agentId: 'a1' }],
  asOf: { hetzner: at(31), tailscale: at(31), terraform: at(31), ledger: at(31), stripe: at(31) },
  ledger: [entry, device],
  machines: [machine],
  agents: [agent],
  backupImageIds: [],
  prices: [price(8_000n)],
}
const found = (change: Partial<Sources>) =>
  compareSources({ ...agreed, ...change }).sightings.map(({ kind, subject }) => `${kind} ${subject}`)
const retired = { ...machine, retiredAt: at(20) }
const gone = { ...entry, state: 'gone' as const, goneAt: at(20) }

test('where all sources agree nothing is found', () => {
  expect(compareSources(agreed)).toEqual({ sightings: [], adoptions: [] })
})

test('a server that the ledger calls gone is an orphan that costs, with its owner and what each source says', () => {
  const { sightings } = compareSources({ ...agreed, ledger: [gone, device] })
  expect(sightings).toMatchObject([
    { kind: 'orphanServer', subject: '7', agentId: 'a1', customerId: 'c1', costPerHourMicros: 8_000n },
  ])
  expect(sightings[0]!.evidence.testimonies).toMatchObject([
    { source: 'hetzner', exists: 'yes #7', isOdd: true },
    { source: 'tailscale', exists: 'yes n1' },
    { source: 'terraform', exists: 'yes', what: 'serial 3' },
    { source: 'ledger', exists: 'gone' },
  ])
})

test('nothing of an open run is found', () => {
  const agents = [{ ...agent, hasOpenRun: true }]
  expect(found({ agents, ledger: [], devices: agreed.devices, states: [], subscriptions: [] })).toEqual([])
})

test('servers of others are not looked at', () => {
  const others: Record<string, string>[] = [{}, { 'aura-environment': 'stage' }]
  const foreign = others.map((their, n) => ({
    ...server,
    id: `9${n}`,
    labels: their,
  }))
  expect(found({ servers: [server, ...foreign] })).toEqual([])
})

test('a create whose answer was lost is adopted; during its run only when it can be under way no more', () => {
  const lost = { ...entry, state: 'intended' as const, providerId: null, answeredAt: null }
  const adoptions = (createdAt: Date, hasOpenRun: boolean) => {
    const seen = { ledger: [{ ...lost, createdAt }, device], agents: [{ ...agent, hasOpenRun }] }
    const { adoptions, sightings } = compareSources({ ...agreed, ...seen })
    expect(sightings).toEqual([])
    return adoptions.map(({ resourceId }) => resourceId)
  }
  expect(adoptions(at(0), false)).toEqual(['r1'])
  expect(adoptions(at(0), true)).toEqual(['r1'])
  expect(adoptions(at(29), true)).toEqual([])
})

test('an intended server of the same name but another machine is not taken for ours', () => {
  const lost = { ...entry, state: 'intended' as const, providerId: null, machineId: 'm9', answeredAt: null }
  expect(found({ ledger: [lost, device] })).toEqual(['orphanServer 7'])
})

test('a ghost is alive in the ledger and in no listing, but not one that was answered since it began', () => {
  expect(found({ servers: [] })).toEqual(['ghostMachine 7'])
  expect(found({ servers: [], ledger: [{ ...entry, answeredAt: at(30) }, device] })).toEqual([])
})

test('a living server that its state does not know is a lost state', () => {
  expect(found({ states: [{ ...agreed.states[0]!, serverIds: [] }] })).toEqual(['lostState 7'])
})

test('a device that no machine stands behind is a stray; one of another environment is not looked at', () => {
  const devices = [
    ...agreed.devices,
    { nodeId: 'n2', name: machine.name, isOnline: false },
    { nodeId: 'n3', name: 'aura-stage-fern-g1', isOnline: true },
    { nodeId: 'n4', name: 'laptop', isOnline: true },
  ]
  expect(found({ devices })).toEqual(['strayDevice n2'])
})

test('a snapshot that is no backup is an orphan that costs by its size', () => {
  const image = {
    id: '5',
    name: 's',
    sizeGb: 2,
    labels,
    isProtected: false,
    serverName: null,
    createdAt: at(0),
  }
  const perGb = { ...price(10n), kind: 'snapshotGbMonth', type: '', location: '' }
  const change = {
    images: [image, { ...image, id: '6', labels: { 'aura-image': 'golden' } }],
    prices: [perGb],
  }
  expect(compareSources({ ...agreed, ...change }).sightings).toMatchObject([
    { kind: 'orphanSnapshot', subject: '5', costPerHourMicros: 20n },
  ])
  expect(found({ ...change, backupImageIds: ['5'] })).toEqual([])
})

test('an address is an orphan when a machine of ours had it in its time, and it hangs on nothing', () => {
  const address = {
    id: '3',
    name: 'primary_ip-3',
    ip: '192.0.2.7',
    serverId: null,
    location: 'nbg1',
    labels: {},
    createdAt: at(1),
  }
  const without = {
    servers: [],
    ledger: [gone],
    devices: [],
    machines: [retired],
    agents: [],
    subscriptions: [],
  }
  expect(found({ ...without, addresses: [address] })).toEqual(['orphanAddress 3'])
  expect(found({ ...without, addresses: [{ ...address, serverId: '7' }] })).toEqual([])
  expect(found({ ...without, addresses: [{ ...address, ip: '192.0.2.8' }] })).toEqual([])
  // The same address, given to somebody else after our machine was gone.
  expect(found({ ...without, addresses: [{ ...address, createdAt: at(25) }] })).toEqual([])
})

test('who pays and has nothing, and what runs and is not paid, are found', () => {
  expect(found({ subscriptions: [] })).toEqual(['agentWithoutPayment a1'])
  expect(found({ subscriptions: [{ id: 'sub_1', status: 'past_due', agentId: 'a1' }] })).toEqual([])
  const second = { id: 'sub_9', status: 'active', agentId: 'nobody' }
  expect(found({ subscriptions: [...agreed.subscriptions, second] })).toEqual(['paidWithoutAgent sub_9'])
  const bare = { servers: [], ledger: [gone], devices: [], machines: [retired] }
  expect(found(bare)).toEqual(['paidWithoutAgent sub_1'])
  expect(found({ ...bare, agents: [{ ...agent, graceUntil: at(50) }] })).toEqual([])
})

test('a price that changed drifts where machines use it, under a name of its own', () => {
  expect(found({ prices: [price(9_000n, 8_000n)] })).toEqual(['priceDrift server-cx23 nbg1-9000'])
  expect(found({ prices: [{ ...price(9_000n, 8_000n), type: 'cx53' }] })).toEqual([])
})
