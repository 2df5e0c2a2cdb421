import { expect, test } from 'vitest'
import { groupsOf, suites } from './table.mjs'

const namesOf = (names: string[]) =>
  groupsOf(suites.filter(({ name }) => names.includes(name))).map((group) =>
    group.map((lane) => lane.map(({ name }) => name)),
  )

test('every suite runs once', () => {
  const all = groupsOf(suites).flat(2)
  expect(all.map(({ name }) => name).sort()).toEqual(suites.map(({ name }) => name).sort())
})

test('those that may run side by side do, and a lane keeps its own', () => {
  expect(namesOf(['types', 'unit', 'format', 'real', 'integration', 'product', 'e2e'])).toEqual([
    [['format'], ['types']],
    [
      ['integration', 'product', 'e2e'],
      ['unit', 'real'],
    ],
  ])
})
