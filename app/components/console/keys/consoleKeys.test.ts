import { expect, test } from 'vitest'
import { destinations, keyAct } from './consoleKeys'

const pressed = { key: 'j', hasControl: false, isInField: false, isAfterG: false, areOff: false }

test('a key in a field is a letter, and the palette opens everywhere', () => {
  expect(keyAct(pressed)).toEqual({ kind: 'row', by: 1 })
  expect(keyAct({ ...pressed, isInField: true })).toBeNull()
  expect(keyAct({ ...pressed, key: 'K', hasControl: true, isInField: true })).toEqual({ kind: 'palette' })
})

test('keys that are switched off do nothing, but for the palette', () => {
  for (const key of ['/', 'j', 'k', 'x', 'e', '[', ']', 'g', '?'])
    expect(keyAct({ ...pressed, key, areOff: true }), key).toBeNull()
  expect(keyAct({ ...pressed, key: 'k', hasControl: true, areOff: true })).toEqual({ kind: 'palette' })
})

test('g and a letter lead to a page of the console, and nowhere else', () => {
  for (const [key, { to }] of Object.entries(destinations)) {
    expect(keyAct({ ...pressed, key, isAfterG: true })).toEqual({ kind: 'go', to })
    expect(to).toMatch(/^\/console(\/[a-z]+)?$/)
  }
  expect(keyAct({ ...pressed, key: 'z', isAfterG: true })).toBeNull()
})
