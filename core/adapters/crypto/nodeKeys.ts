import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import type { Keys } from '~/core/ports/Keys'

export const nodeKeys: Keys = {
  sshKeyPair() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
    const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url')
    const publicBlob = Buffer.concat([sshString('ssh-ed25519'), sshString(point)])
    return {
      publicKey: `ssh-ed25519 ${publicBlob.toString('base64')}`,
      privateKey: opensshPrivateKey(publicBlob, point, seed),
    }
  },
  token: () => randomBytes(32).toString('base64url'),
  hash: (token) => createHash('sha256').update(token).digest('hex'),
  uuid: () => uuidv7(),
}

function sshString(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** OpenSSH's own format (PROTOCOL.key), unencrypted: Node can't write it, and `ssh` reads no other for ed25519. */
function opensshPrivateKey(publicBlob: Buffer, point: Buffer, seed: Buffer): string {
  const check = randomBytes(4)
  const inner = Buffer.concat([
    check,
    check,
    sshString('ssh-ed25519'),
    sshString(point),
    sshString(Buffer.concat([seed, point])),
    sshString(''),
  ])
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1))
  const count = Buffer.alloc(4)
  count.writeUInt32BE(1)
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sshString('none'),
    sshString('none'),
    sshString(''),
    count,
    sshString(publicBlob),
    sshString(Buffer.concat([inner, padding])),
  ])
  const lines = body.toString('base64').match(/.{1,70}/g) ?? []
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`
}
