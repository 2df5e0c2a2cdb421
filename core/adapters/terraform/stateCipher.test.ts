import { expect, test } from 'vitest'
import { createStateCipher } from './stateCipher'

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) })

test('a state that is sealed comes back, and a rotated key still opens what it sealed', () => {
  const sealed = createStateCipher([key('old', 1)]).seal('state', 'a/1')
  const rotated = createStateCipher([key('new', 2), key('old', 1)])
  expect(rotated.open(sealed, 'a/1')).toBe('state')
  expect(rotated.seal('state', 'a/2').keyId).toBe('new')
})

test('a state that was changed, moved to another place, or whose key is gone does not open', () => {
  const cipher = createStateCipher([key('k', 1)])
  const sealed = cipher.seal('state', 'a/1')
  const changed = Buffer.from(sealed.body)
  changed[changed.length - 1]! ^= 1
  expect(() => cipher.open({ ...sealed, body: changed }, 'a/1')).toThrow()
  expect(() => cipher.open(sealed, 'b/1')).toThrow()
  expect(() => createStateCipher([key('other', 1)]).open(sealed, 'a/1')).toThrow('no key k')
})

test('the same state is never the same ciphertext', () => {
  const cipher = createStateCipher([key('k', 1)])
  expect(cipher.seal('state', 'a/1').body).not.toEqual(cipher.seal('state', 'a/1').body)
})
