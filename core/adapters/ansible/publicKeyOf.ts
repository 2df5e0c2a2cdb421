/**
 * The public half of an OpenSSH private key file, as `ssh-ed25519 AAAA...`: it stands in there unencrypted, after the
 * cipher, the key derivation, its options, and the number of keys. Null where it can't be read.
 */
export function publicKeyOf(privateKey: string): string | null {
  const encoded = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(privateKey)?.[1]
  if (!encoded) return null
  try {
    const bytes = Buffer.from(encoded, 'base64')
    let at = 'openssh-key-v1\0'.length
    const next = () => {
      const from = at + 4
      at = from + bytes.readUInt32BE(at)
      return bytes.subarray(from, at)
    }
    for (let skipped = 0; skipped < 3; skipped += 1) next()
    at += 4
    const key = next()
    return `${key.subarray(4, 4 + key.readUInt32BE(0)).toString()} ${key.toString('base64')}`
  } catch {
    return null
  }
}
