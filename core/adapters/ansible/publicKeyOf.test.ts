import { expect, test } from 'vitest'
import { nodeKeys } from '~/core/adapters/crypto/nodeKeys'
import { publicKeyOf } from './publicKeyOf'

test('the public half of a pair is found in its private one', () => {
  const { privateKey, publicKey } = nodeKeys.sshKeyPair()
  expect(publicKeyOf(privateKey)).toBe(publicKey)
})

test.each(['', 'KEY', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----'])(
  'what is no key has none: %j',
  (text) => {
    expect(publicKeyOf(text)).toBeNull()
  },
)
