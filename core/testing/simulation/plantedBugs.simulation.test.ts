import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSimulation, type SeedResult, type Simulation } from './openSimulation'
import type { Parts } from './Parts'
import { gatewayThatChecksNoEpoch, outboxOutsideTheTransaction, stepThatDoesNotLook } from './plantedBugs'

/** Each is found in about one seed of twelve. */
const SEEDS_MAX = 120

let simulation: Simulation
beforeAll(async () => {
  simulation = await openSimulation()
})
afterAll(() => simulation.close())

/** The first seed that finds it. */
async function found(plant: Parts, seedsMax: number): Promise<SeedResult | null> {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const result = await simulation.run(seed, plant)
    if (result.broken) return result
  }
  return null
}

test.each([
  ['a step that does not look before it acts', stepThatDoesNotLook, /server|ledger|gone/],
  ['a gateway that does not check the epoch', gatewayThatChecksNoEpoch, /an epoch that is over/],
  ['an outbox row outside the transaction', outboxOutsideTheTransaction, /an open run has no job/],
])('%s is found, and the same seed is clean without it', async (_bug, plant, says) => {
  const result = await found(plant, SEEDS_MAX)
  expect(result?.broken).toMatch(says)
  expect((await simulation.run(result!.seed)).broken).toBeNull()
})

test('a seed is the same history each time', async () => {
  const history = async () => (await simulation.run(3)).trace.map((line) => line.replace(/lock-\w+/g, 'lock'))
  expect(await history()).toEqual(await history())
})
