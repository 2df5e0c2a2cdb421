import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'

/**
 * The host keys that known_hosts files have for a name; as ssh, what can't be read is empty.
 * @param {string[]} files
 * @param {string} name
 * @returns {string[]}
 */
export function trustedHostKeys(files, name) {
  return files.flatMap((file) => {
    try {
      return readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([names = '']) => names.split(',').includes(name))
        .map(([, type, key]) => `${type} ${key}`)
    } catch {
      return []
    }
  })
}

/**
 * The public half of a private key file, as `type base64`; null when there is none to be read. OpenSSH's own format
 * has it unencrypted, after cipher, kdf, kdf options and the number of keys.
 * @param {string | null} file
 * @returns {string | null}
 */
export function publicKeyOf(file) {
  if (!file) return null
  try {
    const text = readFileSync(file, 'utf8')
    const openssh = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)
    if (!openssh) return fromPem(text)
    const bytes = Buffer.from(/** @type {string} */ (openssh[1]), 'base64')
    let at = 'openssh-key-v1\0'.length
    const next = () => {
      const length = bytes.readUInt32BE(at)
      at += 4 + length
      return bytes.subarray(at - length, at)
    }
    for (let skipped = 0; skipped < 3; skipped += 1) next()
    at += 4
    return line(next())
  } catch {
    return null
  }
}

/** @param {string} pem */
function fromPem(pem) {
  const { x } = createPublicKey(pem).export({ format: 'jwk' })
  const parts = [Buffer.from('ssh-ed25519'), Buffer.from(/** @type {string} */ (x), 'base64url')]
  return line(Buffer.concat(parts.flatMap((part) => [lengthOf(part), part])))
}

/** @param {Buffer} part */
function lengthOf(part) {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(part.length)
  return length
}

/** @param {Buffer} blob */
function line(blob) {
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString()
  return `${type} ${blob.toString('base64')}`
}
