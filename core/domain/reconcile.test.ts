import { expect, test } from 'vitest'
import {
  addressVerdict,
  agentStages,
  deviceVerdict,
  isOurName,
  isOurs,
  paymentVerdict,
  priceVerdict,
  serverVerdict,
  snapshotVerdict,
  type LedgerSays,
} from './reconcile'

const ledger: LedgerSays[] = ['none', 'intended', 'alive', 'removing', 'gone']
const both = [true, false]

test.each([
  // at the provider, ledger, in the state: what it is
  [true, 'none', true, 'orphanServer'],
  [true, 'none', false, 'orphanServer'],
  [true, 'intended', true, 'adopt'],
  [true, 'intended', false, 'adopt'],
  [true, 'alive', true, null],
  [true, 'alive', false, 'lostState'],
  [true, 'removing', true, 'orphanServer'],
  [true, 'removing', false, 'orphanServer'],
  [true, 'gone', true, 'orphanServer'],
  [true, 'gone', false, 'orphanServer'],
  [false, 'none', true, null],
  [false, 'none', false, null],
  [false, 'intended', true, null],
  [false, 'intended', false, null],
  [false, 'alive', true, 'ghostMachine'],
  [false, 'alive', false, 'ghostMachine'],
  [false, 'removing', true, 'ghostMachine'],
  [false, 'removing', false, 'ghostMachine'],
  [false, 'gone', true, null],
  [false, 'gone', false, null],
] as const)('a server at Hetzner %s, in the ledger %s, in the state %s is %s', (...row) => {
  const [atProvider, says, inState, verdict] = row
  expect(serverVerdict({ atProvider, ledger: says, inState, isInWork: false })).toBe(verdict)
  expect(serverVerdict({ atProvider, ledger: says, inState, isInWork: true })).toBeNull()
})

test("an open run's own resources are no finding, whatever they are", () => {
  for (const atProvider of both)
    for (const says of ledger) {
      const seen = { atProvider, ledger: says, isInWork: true }
      expect([snapshotVerdict(seen), deviceVerdict(seen)]).toEqual([null, null])
    }
  for (const isPaid of both)
    for (const agent of agentStages) expect(paymentVerdict({ isPaid, agent, isInWork: true })).toBeNull()
})

test.each([
  ['none', 'orphanSnapshot', 'strayDevice'],
  ['intended', null, 'strayDevice'],
  ['alive', null, null],
  ['removing', 'orphanSnapshot', 'strayDevice'],
  ['gone', 'orphanSnapshot', 'strayDevice'],
] as const)('where the ledger says %s a snapshot is %s, a device %s', (says, snapshot, device) => {
  const seen = { ledger: says, isInWork: false }
  expect(snapshotVerdict({ ...seen, atProvider: true })).toBe(snapshot)
  expect(deviceVerdict({ ...seen, atProvider: true })).toBe(device)
  expect(snapshotVerdict({ ...seen, atProvider: false })).toBeNull()
  expect(deviceVerdict({ ...seen, atProvider: false })).toBeNull()
})

test('an address is an orphan when it hangs on nothing and a machine of ours had it', () => {
  for (const atProvider of both)
    for (const isAssigned of both)
      for (const wasOurs of both)
        for (const isInWork of both) {
          const isOrphan = atProvider && !isAssigned && wasOurs && !isInWork
          const verdict = addressVerdict({ atProvider, isAssigned, wasOurs, isInWork })
          expect(verdict).toBe(isOrphan ? 'orphanAddress' : null)
        }
})

test.each([
  ['none', 'paidWithoutAgent', null],
  ['undecided', 'paidWithoutAgent', null],
  ['unmade', 'paidWithoutAgent', null],
  ['waiting', null, null],
  ['ready', null, 'agentWithoutPayment'],
  ['kept', null, null],
  ['gone', 'paidWithoutAgent', null],
] as const)('an agent that is %s is %s when paid for, %s when not', (agent, paid, unpaid) => {
  expect(paymentVerdict({ isPaid: true, agent, isInWork: false })).toBe(paid)
  expect(paymentVerdict({ isPaid: false, agent, isInWork: false })).toBe(unpaid)
})

test('a price that is not the expected one drifts, up or down', () => {
  expect(priceVerdict({ expectedMicros: 7n, actualMicros: 7n })).toBeNull()
  expect(priceVerdict({ expectedMicros: 7n, actualMicros: 8n })).toBe('priceDrift')
  expect(priceVerdict({ expectedMicros: 7n, actualMicros: 6n })).toBe('priceDrift')
})

test("only this environment's label and names are ours", () => {
  expect(isOurs({ 'aura-environment': 'prod' }, 'prod')).toBe(true)
  expect(isOurs({ 'aura-environment': 'stage' }, 'prod')).toBe(false)
  expect(isOurs({}, 'prod')).toBe(false)
  expect(isOurName('aura-prod-fern-42-g3', 'prod')).toBe(true)
  expect(isOurName('aura-production-fern-42-g3', 'prod')).toBe(false)
  expect(isOurName('laptop', 'prod')).toBe(false)
})
