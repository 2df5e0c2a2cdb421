import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Seal } from '~/core/ports/Seal'

/** AES-256-GCM with a 96-bit nonce: `id.nonce.tag.cipher`, base64url. */
const NONCE_BYTES = 12
const KEY_BYTES = 32

export type SealKey = { id: string; key: Buffer }

/** `id:base64,id:base64`; the first one seals, all of them open, so that keys can be rotated. */
export function parseKeys(text: string): SealKey[] {
  return text.split(',').map((pair) => {
    const [id, encoded] = pair.trim().split(':')
    const key = Buffer.from(encoded ?? '', 'base64')
    if (!id || key.length !== KEY_BYTES) throw new Error('A key is written as id:base64 of 32 bytes')
    return { id, key }
  })
}

export function sealBytes({ key }: SealKey, plain: Buffer, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

export function openBytes({ key }: SealKey, sealed: Buffer, context: string): Buffer {
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + 16)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context)).setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + 16)), decipher.final()])
}

export function aesSeal(keys: SealKey[]): Seal {
  const current = keys[0]
  if (!current) throw new Error('At least one key is needed')
  return {
    seal: (plain, context) =>
      `${current.id}.${sealBytes(current, Buffer.from(plain), context).toString('base64url')}`,
    open(sealed, context) {
      const dot = sealed.indexOf('.')
      const key = keys.find(({ id }) => id === sealed.slice(0, dot))
      if (!key) throw new Error(`Sealed with a key that is not known here: ${sealed.slice(0, dot)}`)
      return openBytes(key, Buffer.from(sealed.slice(dot + 1), 'base64url'), context).toString()
    },
  }
}
