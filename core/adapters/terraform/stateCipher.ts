import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { SealedState } from './TerraformStates'

const IV_BYTES = 12
const TAG_BYTES = 16

/** The first is used to seal; the others still open what they sealed. */
export type StateKey = { id: string; key: Uint8Array }

export type StateCipher = {
  /** `place` (subject and serial) is bound in: a body that is moved to another row does not open. */
  seal(plain: string, place: string): SealedState
  open(sealed: SealedState, place: string): string
}

/** AES-256-GCM: nonce, tag and ciphertext in one. */
export function createStateCipher(keys: readonly StateKey[]): StateCipher {
  const [current] = keys
  if (!current) throw new Error('STATE_KEYS has no key')
  return {
    seal(plain, place) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', current.key, iv).setAAD(Buffer.from(place))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return { keyId: current.id, body: Buffer.concat([iv, cipher.getAuthTag(), body]) }
    },
    open({ keyId, body }, place) {
      const found = keys.find(({ id }) => id === keyId)
      if (!found) throw new Error(`STATE_KEYS has no key ${keyId}`)
      const [iv, tag] = [body.subarray(0, IV_BYTES), body.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)]
      const decipher = createDecipheriv('aes-256-gcm', found.key, iv).setAAD(Buffer.from(place)).setAuthTag(tag)
      const plain = Buffer.concat([decipher.update(body.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
      return plain.toString('utf8')
    },
  }
}
