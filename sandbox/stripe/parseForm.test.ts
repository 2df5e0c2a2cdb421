import { expect, test } from 'vitest'
import { parseForm } from '~/sandbox/stripe/parseForm'

test('brackets become objects and arrays', () => {
  const form = 'a=1&b[c]=2&b[d][e]=3&list[0][x]=4&list[1][x]=5&plain[]=6&plain[]=7'
  expect(parseForm(form)).toEqual({
    a: '1',
    b: { c: '2', d: { e: '3' } },
    list: [{ x: '4' }, { x: '5' }],
    plain: ['6', '7'],
  })
})

test('eleven items keep their order', () => {
  const form = Array.from({ length: 11 }, (_, index) => `list[${10 - index}]=${10 - index}`).join('&')
  expect(parseForm(form)).toEqual({ list: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] })
})

test('what is percent-encoded is text again', () => {
  expect(parseForm('metadata[a%20b]=%E2%82%AC%26%3D+x')).toEqual({ metadata: { 'a b': '€&= x' } })
})

test('a field called __proto__ changes no other object', () => {
  parseForm('__proto__[polluted]=yes&a[__proto__][polluted]=yes')
  expect('polluted' in {}).toBe(false)
})

test('nothing is an empty form', () => {
  expect(parseForm('')).toEqual({})
})
