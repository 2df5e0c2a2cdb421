import { expect, test } from 'vitest'
import { groupsOf, suites } from './table.mjs'

const namesOf = (names: string[]) =>
  groupsOf(suites.filter(({ name }) => names.includes(name))).map((group) => group.map(({ name }) => name))

test('every suite runs once', () => {
  const all = groupsOf(suites).flat()
  expect(all.map(({ name }) => name).sort()).toEqual(suites.map(({ name }) => name).sort())
})

test('those that may run side by side do, in the order of the first', () => {
  expect(namesOf(['types', 'unit', 'format', 'real', 'product'])).toEqual([
    ['format', 'types'],
    ['unit'],
    ['product', 'real'],
  ])
})
