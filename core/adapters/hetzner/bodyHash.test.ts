import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bodyHash } from './bodyHash'

test('the order of keys does not matter, the order of a list does', () => {
  expect(bodyHash({ name: 'a', labels: { x: '1', y: '2' } })).toBe(
    bodyHash({ labels: { y: '2', x: '1' }, name: 'a' }),
  )
  expect(bodyHash({ keys: [1, 2] })).not.toBe(bodyHash({ keys: [2, 1] }))
})

test('a body survives being sent', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      expect(bodyHash(JSON.parse(JSON.stringify(body)))).toBe(bodyHash(body))
    }),
  )
})

test('another body has another hash', () => {
  const bodies = [{ a: 1 }, { a: '1' }, { a: null }, {}, { a: [1] }, { a: { '0': 1 } }, [], '', null, 'a:1']
  expect(new Set(bodies.map(bodyHash)).size).toBe(bodies.length)
})
