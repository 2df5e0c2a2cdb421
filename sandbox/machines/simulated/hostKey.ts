import { createPrivateKey, createPublicKey } from 'node:crypto'

// DER of a PKCS #8 ed25519 key, up to the 32 bytes of its seed (RFC 8410, section 7).
const PKCS8_HEADER = Buffer.from('302e020100300506032b657004220420', 'hex')

function sshString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A real ed25519 public key as a line of OpenSSH's, without a comment. The seed makes it repeatable. */
export function hostKey(random: () => number): string {
  const seed = Buffer.from(Array.from({ length: 32 }, () => Math.floor(random() * 256)))
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEADER, seed]), format: 'der', type: 'pkcs8' })
  const jwk = createPublicKey(key).export({ format: 'jwk' })
  const blob = [Buffer.from('ssh-ed25519'), Buffer.from(jwk.x!, 'base64url')].map(sshString)
  return `ssh-ed25519 ${Buffer.concat(blob).toString('base64')}`
}
