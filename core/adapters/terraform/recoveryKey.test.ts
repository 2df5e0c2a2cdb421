import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { recoveryKey } from './recoveryKey'

test('an environment has the same recovery key each time, and no other environment has it', () => {
  expect(recoveryKey('demo')).toBe(recoveryKey('demo'))
  expect(recoveryKey('demo')).not.toBe(recoveryKey('production'))
})

test('it is an OpenSSH ed25519 key as those that are made with a private half', () => {
  const [type, blob] = recoveryKey('demo').split(' ')
  const bytes = Buffer.from(blob!, 'base64')
  expect(type).toBe('ssh-ed25519')
  expect(bytes.subarray(4, 15).toString()).toBe('ssh-ed25519')
  expect(bytes).toHaveLength(4 + 11 + 4 + 32)
  const made = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const jwk = { ...made, x: bytes.subarray(19).toString('base64url') }
  expect(createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyType).toBe('ed25519')
})
