import { expect, test } from 'vitest'
import { createFaults } from '~/sandbox/faults/Faults'
import { deathStages, faultEntry, faultNames } from '~/sandbox/faults/faultTable'

test('a fault strikes as often as it was armed and no more', () => {
  const faults = createFaults()
  faults.arm('rateLimited', { times: 2 })
  expect([faults.take('rateLimited'), faults.take('rateLimited'), faults.take('rateLimited')]).toEqual([
    {},
    {},
    null,
  ])
})

test('a fault without a given value has the one of the table', () => {
  const faults = createFaults()
  faults.arm('cloudInitLate')
  faults.arm('cloudInitLate', { value: 90 })
  expect(faults.take('cloudInitLate')).toEqual({ value: 30 })
  expect(faults.take('cloudInitLate')).toEqual({ value: 90 })
})

test('a machine that reaches another stage than the armed one lives on', () => {
  const faults = createFaults()
  faults.arm('machineDies', { value: 'joinNetwork' })
  expect(faults.take('machineDies', (stage) => stage === 'configureAgent')).toBeNull()
  expect(faults.take('machineDies', (stage) => stage === 'joinNetwork')).toEqual({ value: 'joinNetwork' })
})

test('a fault armed without an end strikes until it is cleared', () => {
  const faults = createFaults()
  faults.arm('apiDown', { times: Infinity })
  for (let request = 0; request < 100; request += 1) expect(faults.take('apiDown')).not.toBeNull()
  faults.clear('apiDown')
  expect(faults.take('apiDown')).toBeNull()
})

test('every fault that offers choices falls back to one of them', () => {
  for (const name of faultNames) {
    const { value } = faultEntry(name)
    if (value?.choices) expect(value.choices).toContain(value.fallback)
  }
  expect(deathStages).toContain('configureAgent')
})
